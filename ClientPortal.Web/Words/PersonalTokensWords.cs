namespace ClientPortal.Web.Words;

/// <summary>Words of personal tokens.</summary>
internal sealed class PersonalTokensWords;
