using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.SingleSignOn;

namespace ClientPortal.Web.Api;

/// <summary>A connection as the API writes it; its secret is never in it.</summary>
internal sealed record IdentityConnectionJson(
    Guid Id, string Name, string Issuer, string ClientId, string Scopes, WorkspaceRole NewcomerRole, bool Disabled, string RedirectUri, int People, IReadOnlyList<EmailDomainJson> Domains, DateTimeOffset CreatedAt, string CreatedBy, int Version)
{
    public static IdentityConnectionJson Of(ConnectionRow row, string redirectUri) => new(
        row.Id, row.Name, row.Issuer, row.ClientId, row.Scopes, row.NewcomerRole, row.DisabledAt is not null, redirectUri, row.People, [.. row.Domains.Select(EmailDomainJson.Of)], row.CreatedAt, row.CreatedBy, row.Version);
}

/// <summary>A domain, with what proves it.</summary>
internal sealed record EmailDomainJson(Guid Id, string Name, DateTimeOffset? VerifiedAt, bool Enforced, string DnsName, string Proof, string FileAddress)
{
    public static EmailDomainJson Of(DomainRow row) => new(row.Id, row.Name, row.VerifiedAt, row.IsEnforced, row.DnsName, row.Proof, row.FileAddress);
}

/// <summary>The body of <c>POST /workspace/identity-connections</c>.</summary>
internal sealed record IdentityConnectionDraftJson
{
    public string? Name { get; init; }

    public string? Issuer { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? Scopes { get; init; }

    public WorkspaceRole? NewcomerRole { get; init; }

    public ConnectionDraft ToDraft() => new()
    {
        Name = Name ?? string.Empty,
        Issuer = Issuer ?? string.Empty,
        ClientId = ClientId ?? string.Empty,
        ClientSecret = ClientSecret is null ? null : new PlainSecret(ClientSecret),
        Scopes = Scopes,
        NewcomerRole = NewcomerRole ?? WorkspaceRole.Member,
    };

    /// <summary>Masked.</summary>
    public override string ToString() => nameof(IdentityConnectionDraftJson);
}

/// <summary>The body of <c>PATCH /workspace/identity-connections/{id}</c>: what is absent stays.</summary>
internal sealed record IdentityConnectionEditJson
{
    public string? Name { get; init; }

    public string? ClientId { get; init; }

    public string? ClientSecret { get; init; }

    public string? Scopes { get; init; }

    public WorkspaceRole? NewcomerRole { get; init; }

    public bool? Disabled { get; init; }

    public ConnectionEdit ToEdit(int? expectedVersion) => new()
    {
        Name = Name,
        ClientId = ClientId,
        ClientSecret = ClientSecret is null ? null : new PlainSecret(ClientSecret),
        Scopes = Scopes,
        NewcomerRole = NewcomerRole,
        IsDisabled = Disabled,
        ExpectedVersion = expectedVersion,
    };

    /// <summary>Masked.</summary>
    public override string ToString() => nameof(IdentityConnectionEditJson);
}

/// <summary>The body of <c>POST …/domains</c>.</summary>
internal sealed record EmailDomainDraftJson(string? Name = null);

/// <summary>The body of <c>PATCH …/domains/{id}</c>.</summary>
internal sealed record EmailDomainEditJson(bool? Enforced = null);
