using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.Mail;

/// <summary>What the portal writes to people. A closed set: each case has its text in English and German.</summary>
public abstract record Letter
{
    private Letter()
    {
    }

    /// <summary>The e-mail address it goes to.</summary>
    public required string To { get; init; }

    /// <summary><c>en</c> or <c>de</c>; null for the language of the request that caused it.</summary>
    public string? Language { get; init; }

    /// <summary>Makes its reader a member; the link is the secret.</summary>
    public sealed record Invitation(string WorkspaceName, string InvitedBy, PlainSecret Link) : Letter;

    /// <summary>Lets its reader choose a new password, within the hour.</summary>
    public sealed record PasswordReset(PlainSecret Link) : Letter;

    /// <summary>Tells a workspace's owners, and the person it belongs to, that a credential was found in public.</summary>
    /// <param name="Kind">snake_case: <c>api_key</c>, <c>client_secret</c>, …</param>
    /// <param name="FoundAt">Cleaned; <c>-</c> for nothing.</param>
    public sealed record LeakedCredential(string WorkspaceName, string Kind, string Name, string FoundAt, bool IsEnded, DateTimeOffset At) : Letter;

    /// <summary>Tells the owner of an account what was changed, so that a stranger's doing is noticed (SEC-193).</summary>
    public sealed record Notice(SecurityChange Change, DateTimeOffset At, string? IpAddress) : Letter;
}

/// <summary>What a <see cref="Letter.Notice"/> is about.</summary>
public enum SecurityChange
{
    PasswordChanged,
    TwoFactorEnabled,
    TwoFactorDisabled,
    RecoveryCodesRenewed,
    RecoveryCodeUsed,
    PersonalTokenCreated,
    PersonalTokenRegenerated,
    IdentityLinked,
}
