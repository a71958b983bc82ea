using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.OAuth;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Bootstrap;

/// <summary>Which entries of a bootstrap file have been made: a mark per entry, kept as a hash for as long as the database lives.</summary>
internal static class AppliedEntries
{
    public static Task<bool> ContainAsync(PortalDbContext db, string kind, string entry, CancellationToken ct)
    {
        var mark = MarkOf(kind, entry);
        return db.SpentNonces.AnyAsync(row => row.Hash == mark, ct);
    }

    /// <summary>Adds the mark, to be stored with the caller's save, where the index decides between nodes; false where it is there already.</summary>
    public static async Task<bool> TryMarkAsync(PortalDbContext db, string kind, string entry, CancellationToken ct)
    {
        if (await ContainAsync(db, kind, entry, ct))
        {
            return false;
        }

        db.SpentNonces.Add(new SpentNonce { Hash = MarkOf(kind, entry), ExpiresAt = DateTimeOffset.MaxValue });
        return true;
    }

    private static byte[] MarkOf(string kind, string entry) => SecretHash.Of($"bootstrap {kind} {entry}");
}
