namespace ClientPortal.Web.Words;

/// <summary>Words of client secrets that can be shown again, and of the policy that allows it.</summary>
internal sealed class SecretCopiesWords;
