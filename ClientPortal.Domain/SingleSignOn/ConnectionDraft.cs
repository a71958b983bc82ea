using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Names;
using ClientPortal.Domain.Outbound;
using FluentValidation;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>A connection somebody wants.</summary>
public sealed record ConnectionDraft
{
    public required string Name { get; init; }

    public required string Issuer { get; init; }

    public required string ClientId { get; init; }

    public required PlainSecret? ClientSecret { get; init; }

    /// <summary>Null for <see cref="IdentityConnection.DefaultScopes"/>.</summary>
    public string? Scopes { get; init; }

    public WorkspaceRole NewcomerRole { get; init; } = WorkspaceRole.Member;
}

/// <summary>What to change about a connection; what is null stays. The issuer is fixed for good.</summary>
public sealed record ConnectionEdit
{
    public string? Name { get; init; }

    public string? ClientId { get; init; }

    public PlainSecret? ClientSecret { get; init; }

    public string? Scopes { get; init; }

    public WorkspaceRole? NewcomerRole { get; init; }

    public bool? IsDisabled { get; init; }

    /// <summary>The version the editor saw; null for any.</summary>
    public int? ExpectedVersion { get; init; }
}

/// <summary>Every rule of a new connection that needs nothing but the draft.</summary>
public sealed class ConnectionDraftRules : AbstractValidator<ConnectionDraft>
{
    public ConnectionDraftRules(OutboundAddresses addresses)
    {
        RuleFor(draft => draft.Name).Has(name => NameRules.MistakeInPublicName(name, IdentityConnection.MaxNameLength));
        RuleFor(draft => draft.Issuer).Has(issuer => ConnectionSettings.MistakeInIssuer(issuer?.Trim(), addresses));
        RuleFor(draft => draft.ClientId).Has(ConnectionSettings.MistakeInClientId);
        RuleFor(draft => draft.ClientSecret).Has(ConnectionSettings.MistakeInSecret);
        RuleFor(draft => draft.Scopes).Has(scopes => scopes is null ? null : ConnectionSettings.MistakeInScopes(scopes));
        RuleFor(draft => draft.NewcomerRole).Has(ConnectionSettings.MistakeInRole);
    }
}

/// <summary>The same for what an edit sets.</summary>
internal sealed class ConnectionEditRules : AbstractValidator<ConnectionEdit>
{
    public ConnectionEditRules()
    {
        RuleFor(edit => edit.Name).Has(name => name is null ? null : NameRules.MistakeInPublicName(name, IdentityConnection.MaxNameLength));
        RuleFor(edit => edit.ClientId).Has(clientId => clientId is null ? null : ConnectionSettings.MistakeInClientId(clientId));
        RuleFor(edit => edit.ClientSecret).Has(secret => secret is null ? null : ConnectionSettings.MistakeInSecret(secret));
        RuleFor(edit => edit.Scopes).Has(scopes => scopes is null ? null : ConnectionSettings.MistakeInScopes(scopes));
        RuleFor(edit => edit.NewcomerRole).Has(role => role is { } chosen ? ConnectionSettings.MistakeInRole(chosen) : null);
    }
}

/// <summary>What a connection may be set to.</summary>
internal static class ConnectionSettings
{
    public static Mistake? MistakeInIssuer(string? issuer, OutboundAddresses addresses) =>
        issuer is not { Length: > 0 and <= IdentityConnection.MaxIssuerLength } || issuer.Contains('?', StringComparison.Ordinal) || issuer.Contains('#', StringComparison.Ordinal)
            ? ConnectionMistakes.Issuer
            : addresses.MistakeIn(issuer);

    // RFC 6749 appendix A.1 and A.2: visible ASCII.
    public static Mistake? MistakeInClientId(string? clientId) =>
        clientId?.Trim() is { Length: > 0 and <= IdentityConnection.MaxClientIdLength } text && text.All(letter => letter is >= ' ' and <= '~') ? null : ConnectionMistakes.ClientId;

    public static Mistake? MistakeInSecret(PlainSecret? secret) =>
        secret is { Length: > 0 and <= IdentityConnection.MaxClientSecretLength } ? null : ConnectionMistakes.ClientSecret;

    // RFC 6749 §3.3.
    public static Mistake? MistakeInScopes(string scopes) =>
        scopes.Length <= IdentityConnection.MaxScopesLength && scopes.All(letter => letter is >= ' ' and <= '~' and not ('"' or '\\')) && NormalizeScopes(scopes).Split(' ').Contains("openid", StringComparer.Ordinal)
            ? null
            : ConnectionMistakes.Scopes;

    public static Mistake? MistakeInRole(WorkspaceRole role) => role is WorkspaceRole.Member or WorkspaceRole.Admin ? null : ConnectionMistakes.Role;

    public static string NormalizeScopes(string scopes) =>
        string.Join(' ', scopes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal));
}
