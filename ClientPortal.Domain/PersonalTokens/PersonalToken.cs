using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Scopes;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.PersonalTokens;

/// <summary>A person's own credential for scripts: what it may do is what the person may do at that moment, cut down to its scopes and workspaces.</summary>
public sealed class PersonalToken : IVersioned
{
    public const int MaxNameLength = 80;
    public const int MaxPerPerson = 50;

    /// <summary>
    /// decisions.md 14: a token makes no credentials and no clients, whatever its person may. What else it must not do (account, consent, reveal, other
    /// tokens, how a workspace's people sign in) asks for a browser session.
    /// </summary>
    public const Rights Ceiling = Rights.All & ~(Rights.ClientsWrite | Rights.KeysWrite);

    /// <summary>What can be chosen where it shall not have full access.</summary>
    public static readonly ScopeSet ScopesToChoose = RightsTable.ToScopes(Ceiling);

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    public required string Name { get; set; }

    public required byte[] Hash { get; set; }

    /// <summary>Prefix and last 4.</summary>
    public required string Hint { get; set; }

    /// <summary><c>full_access</c>, or scopes of the portal's API.</summary>
    public required ScopeSet Scopes { get; init; }

    /// <summary>Where it is good; empty for every workspace of the person, those joined later included.</summary>
    public required List<Guid> WorkspaceIds { get; init; }

    /// <summary>Workspaces whose administrators have ended it there.</summary>
    public List<Guid> EndedIn { get; set; } = [];

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Null for no end, which the person asked for by name.</summary>
    public required DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; set; }

    public int Version { get; private set; }

    internal bool Covers(Guid workspaceId) => (WorkspaceIds.Count == 0 || WorkspaceIds.Contains(workspaceId)) && !EndedIn.Contains(workspaceId);
}

internal sealed class PersonalTokenTable : IEntityTypeConfiguration<PersonalToken>
{
    public void Configure(EntityTypeBuilder<PersonalToken> builder)
    {
        builder.ToTable("PersonalTokens");
        builder.Property(token => token.Name).HasMaxLength(PersonalToken.MaxNameLength);
        builder.Property(token => token.Hash).HasMaxLength(SecretHash.Length);
        builder.Property(token => token.Hint).HasMaxLength(32);
        builder.HasIndex(token => token.Hash).IsUnique();
        builder.HasIndex(token => new { token.UserId, token.Id });
        builder.HasIndex(token => token.ExpiresAt);
        builder.HasOne<PortalUser>().WithMany().HasForeignKey(token => token.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
