using ClientPortal.Domain.Credentials;

namespace ClientPortal.Domain.Leaks;

/// <summary>One kind of credential that can be found in public: how its row is found, and how it ends.</summary>
public interface ILeakableCredential
{
    CredentialKind Kind { get; }

    /// <summary>The living credential of that hash; null where there is none (any more).</summary>
    Task<FoundCredential?> FindAsync(PortalDbContext db, byte[] hash, DateTimeOffset now, CancellationToken ct);

    /// <summary>Ends it, in the caller's transaction; false where somebody was faster.</summary>
    Task<bool> EndAsync(PortalDbContext db, FoundCredential found, DateTimeOffset now, CancellationToken ct);
}
