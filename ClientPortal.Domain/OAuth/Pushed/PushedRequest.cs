using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.OAuth.Pushed;

/// <summary>An authorization request that its client left with us in advance (RFC 9126). It is spent by its removal, in the very save that makes the code.</summary>
public sealed class PushedRequest : IInWorkspace
{
    /// <summary>RFC 9126 §2.2.</summary>
    public const string Scheme = "urn:ietf:params:oauth:request_uri:";

    /// <summary>Of what was pushed; more than any request needs, and little enough for twenty thousand of them (SEC-137).</summary>
    public const int MaxParametersLength = 32_000;

    /// <summary>
    /// Once a browser has come with it in time, its person may sign in and answer in peace. Other servers move the request into a session then and
    /// give that its own life (node-oidc-provider: an hour). Here the address stays the state, so the row lives on instead: half an hour to sign in,
    /// half an hour for the consent page.
    /// </summary>
    public static readonly TimeSpan InteractionLifetime = TimeSpan.FromHours(1);

    public required Guid Id { get; init; }

    /// <summary>The client's.</summary>
    public required Guid WorkspaceId { get; init; }

    public required Guid ClientRowId { get; init; }

    /// <summary>SHA-256 of the <c>request_uri</c>.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>Name to value as JSON. Nothing secret is among them; a <c>login_hint</c> may be, so they are never logged and go with the row.</summary>
    public required string Parameters { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When a browser first came with it, which moved <see cref="ExpiresAt"/>, once.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    public Client? Client { get; init; }
}

internal sealed class PushedRequestTable : IEntityTypeConfiguration<PushedRequest>
{
    public void Configure(EntityTypeBuilder<PushedRequest> builder)
    {
        builder.ToTable("PushedRequests");
        builder.Property(request => request.Hash).HasMaxLength(SecretHash.Length);
        builder.Property(request => request.Parameters).HasMaxLength(PushedRequest.MaxParametersLength);
        builder.HasIndex(request => request.Hash).IsUnique();
        builder.HasIndex(request => request.ExpiresAt);
        builder.HasOne(request => request.Client).WithMany().HasForeignKey(request => request.ClientRowId).OnDelete(DeleteBehavior.Cascade);
    }
}
