using ClientPortal.Domain.Members;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>A connection as owners and admins see it: all but its secret.</summary>
/// <param name="People">How many have signed in with it.</param>
public sealed record ConnectionRow(
    Guid Id,
    string Name,
    string Issuer,
    string ClientId,
    string Scopes,
    WorkspaceRole NewcomerRole,
    DateTimeOffset? DisabledAt,
    DateTimeOffset CreatedAt,
    string CreatedBy,
    int People,
    IReadOnlyList<DomainRow> Domains,
    int Version)
{
    internal static IQueryable<ConnectionRow> Of(PortalDbContext db, IQueryable<IdentityConnection> connections) => connections.Select(row => new ConnectionRow(
        row.Id,
        row.Name,
        row.Issuer,
        row.ClientId,
        row.Scopes,
        row.NewcomerRole,
        row.DisabledAt,
        row.CreatedAt,
        row.CreatedBy,
        db.LinkedIdentities.Count(identity => identity.ConnectionId == row.Id),
        row.Domains.OrderBy(domain => domain.Name)
            .Select(domain => new DomainRow(domain.Id, domain.ConnectionId, domain.Name, domain.Challenge, domain.VerifiedAt, domain.IsEnforced, domain.Version)).ToList(),
        row.Version));
}

/// <summary>A domain of a connection.</summary>
public sealed record DomainRow(Guid Id, Guid ConnectionId, string Name, string Challenge, DateTimeOffset? VerifiedAt, bool IsEnforced, int Version)
{
    /// <summary>The name of the TXT record that proves it.</summary>
    public string DnsName => DomainProof.DnsNameOf(Name);

    /// <summary>What the record, or a line of the file, has to say.</summary>
    public string Proof => DomainProof.TextOf(Challenge);

    /// <summary>Where the file may lie instead.</summary>
    public string FileAddress => DomainProof.FileOf(Name).AbsoluteUri;

    internal static DomainRow Of(EmailDomain row) => new(row.Id, row.ConnectionId, row.Name, row.Challenge, row.VerifiedAt, row.IsEnforced, row.Version);
}
