using System.Collections.Frozen;

namespace ClientPortal.Domain.Audit;

/// <summary>The names of what is audited (SEC-228): thing, dot, past participle. Stable: exports and alerts rely on them.</summary>
public static class AuditActions
{
    public const string WorkspaceCreated = "workspace.created";
    public const string WorkspaceChanged = "workspace.changed";
    public const string WorkspaceDeleted = "workspace.deleted";
    public const string MemberInvited = "member.invited";
    public const string InvitationWithdrawn = "invitation.withdrawn";
    public const string MemberJoined = "member.joined";
    public const string MemberRoleChanged = "member.role_changed";
    public const string MemberRemoved = "member.removed";
    public const string UserCreated = "user.created";
    public const string SignedIn = "user.signed_in";
    public const string SignInFailed = "user.sign_in_failed";
    public const string PasswordConfirmed = "user.password_confirmed";
    public const string SignedOut = "user.signed_out";
    public const string UserLocked = "user.locked";
    public const string PasswordChanged = "user.password_changed";
    public const string PasswordResetRequested = "user.password_reset_requested";
    public const string PasswordReset = "user.password_reset";
    public const string TwoFactorEnabled = "user.two_factor_enabled";
    public const string TwoFactorDisabled = "user.two_factor_disabled";
    public const string RecoveryCodesRenewed = "user.recovery_codes_renewed";
    public const string RecoveryCodeUsed = "user.recovery_code_used";
    public const string SessionEnded = "user.session_ended";
    public const string ConnectionCreated = "identity_connection.created";
    public const string ConnectionChanged = "identity_connection.changed";
    public const string ConnectionTested = "identity_connection.tested";
    public const string ConnectionDeleted = "identity_connection.deleted";
    public const string DomainClaimed = "email_domain.claimed";
    public const string DomainVerified = "email_domain.verified";
    public const string DomainChanged = "email_domain.changed";
    public const string DomainRemoved = "email_domain.removed";
    public const string IdentityLinked = "user.identity_linked";
    public const string ConfirmedAtProvider = "user.confirmed_at_provider";
    public const string ClientCreated = "client.created";
    public const string ClientChanged = "client.changed";
    public const string ClientPaused = "client.paused";
    public const string ClientResumed = "client.resumed";
    public const string ClientDeleted = "client.deleted";
    public const string ClientClaimed = "client.claimed";
    public const string ClientDocumentChanged = "client.document_changed";
    public const string ClientReaped = "client.reaped";
    public const string RegistrationTokenCreated = "registration_token.created";
    public const string RegistrationTokenDeleted = "registration_token.deleted";
    public const string SecretAdded = "secret.added";
    public const string SecretRegenerated = "secret.regenerated";
    public const string SecretChanged = "secret.changed";
    public const string SecretDeleted = "secret.deleted";
    public const string ClientSecretRevealed = "client_secret.revealed";
    public const string ClientKeyAdded = "client_key.added";
    public const string ClientKeyDeleted = "client_key.deleted";
    public const string ClientKeysAddressChanged = "client_key.address_changed";
    public const string ApiKeyCreated = "apikey.created";
    public const string ApiKeyChanged = "apikey.changed";
    public const string ApiKeyRevealed = "apikey.revealed";
    public const string ApiKeyRotated = "apikey.rotated";
    public const string ApiKeyRotationUndone = "apikey.rotation_undone";
    public const string ApiKeyDeleted = "apikey.deleted";
    public const string ResourceCreated = "resource.created";
    public const string ResourceChanged = "resource.changed";
    public const string ResourceDeleted = "resource.deleted";
    public const string ResourceAssigned = "resource.assigned";
    public const string ConsentGiven = "consent.given";
    public const string ConsentDenied = "consent.denied";
    public const string ConsentWithdrawn = "consent.withdrawn";
    public const string CodeIssued = "code.issued";
    public const string CodeReused = "code.reused";
    public const string TokenIssued = "token.issued";
    public const string TokenRefreshed = "token.refreshed";
    public const string TokenExchanged = "token.exchanged";
    public const string TokenRevoked = "token.revoked";
    public const string RefreshTokenReused = "refresh_token.reused";
    public const string ClientAuthenticationFailed = "client.authentication_failed";
    public const string AccessDenied = "access.denied";
    public const string PersonalTokenCreated = "personal_token.created";
    public const string PersonalTokenRegenerated = "personal_token.regenerated";
    public const string PersonalTokenRenamed = "personal_token.renamed";
    public const string PersonalTokenDeleted = "personal_token.deleted";
    public const string PersonalTokenEnded = "personal_token.ended";
    public const string CredentialLeaked = "credential.leaked";
    public const string SigningKeyCreated = "signing_key.created";
    public const string SigningKeyRotated = "signing_key.rotated";
    public const string SigningKeyRevoked = "signing_key.revoked";
    public const string LogoutNoticeFailed = "logout_notice.failed";
    public const string AuditRead = "audit.read";

    /// <summary>Every one of them, for filters.</summary>
    public static readonly FrozenSet<string> All = typeof(AuditActions).GetFields()
        .Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!).ToFrozenSet(StringComparer.Ordinal);
}
