using ClientPortal.Domain.Credentials;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.Users;

/// <summary>Replaces a person's recovery codes.</summary>
public sealed class RecoveryCodes(CredentialGenerator credentials)
{
    /// <summary>Adds ten new codes and removes the old ones; within the caller's transaction and save.</summary>
    public async Task<IReadOnlyList<PlainSecret>> RenewAsync(PortalDbContext db, Guid userId, CancellationToken ct)
    {
        await db.RecoveryCodes.Where(code => code.UserId == userId).ExecuteDeleteAsync(ct);
        var codes = Enumerable.Range(0, RecoveryCodeText.CodesPerPerson).Select(_ => RecoveryCodeText.New(credentials)).ToList();
        db.RecoveryCodes.AddRange(codes.Select(code => new RecoveryCode { Id = credentials.NewId(), UserId = userId, Hash = RecoveryCodeText.HashOf(code) }));
        return [.. codes.Select(code => new PlainSecret(code))];
    }
}
