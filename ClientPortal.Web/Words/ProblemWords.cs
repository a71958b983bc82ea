namespace ClientPortal.Web.Words;

/// <summary>What a refusal says; the key is the problem's code.</summary>
internal sealed class ProblemWords;
