using ClientPortal.Domain.Clients;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace ClientPortal.Domain.OAuth.Logout;

/// <summary>
/// A client that has still to be told that a session has ended (OpenID Connect Back-Channel Logout). Written in the transaction that ends the
/// session, so that neither a crash nor a client that is down for a while loses it; gone once it was delivered.
/// </summary>
public sealed class LogoutNotice
{
    public required Guid Id { get; init; }

    public required Guid ClientRowId { get; init; }

    /// <summary>Whose session it was (<c>sub</c>).</summary>
    public required Guid UserId { get; init; }

    /// <summary>The session that has ended (<c>sid</c>); its row is gone.</summary>
    public required Guid SessionId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>How often it was tried; counted up before each try, so that one node makes it.</summary>
    public int Tries { get; set; }

    public required DateTimeOffset NextTryAt { get; set; }

    public Client? Client { get; init; }
}

internal sealed class LogoutNoticeTable : IEntityTypeConfiguration<LogoutNotice>
{
    public void Configure(EntityTypeBuilder<LogoutNotice> builder)
    {
        builder.ToTable("LogoutNotices");
        builder.HasIndex(notice => notice.NextTryAt);
        builder.HasIndex(notice => notice.ClientRowId);
        builder.HasOne(notice => notice.Client).WithMany().HasForeignKey(notice => notice.ClientRowId).OnDelete(DeleteBehavior.Cascade);
    }
}
