namespace ClientPortal.Web.Words;

/// <summary>Words of sign-in, invitations, two-step sign-in and a person's own account.</summary>
internal sealed class AccountWords;
