using System.Security.Cryptography;
using ClientPortal.Domain.Audit;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.Clients;

/// <summary>Gives a client a logo, another one or none.</summary>
public sealed class ChangeClientLogo(PortalDb portal, AuditTrail audit)
{
    /// <param name="sent">The file as it came; null for no logo.</param>
    public async Task<Outcome<ClientDetail>> RunAsync(Actor actor, string clientId, ReadOnlyMemory<byte>? sent, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        var (picture, mistake) = sent is { } file ? LogoPicture.Read(file.Span) : (null, null);
        if (mistake is not null)
        {
            return mistake.At(nameof(ClientLogo));
        }

        await using var db = portal.OpenFor(actor);
        if (await db.Clients.FindByClientIdAsync(clientId, ct) is not { } client)
        {
            return Problem.NotFound();
        }

        var id = client.Id;
        var now = await db.ClientLogos.SingleOrDefaultAsync(row => row.ClientRowId == id, ct);
        Replace(db, client, now, picture);
        if (db.ChangeTracker.HasChanges())
        {
            audit.Add(db, actor, AuditActions.ClientChanged, client.ClientId, client.Id, client.Name, "fields=Logo");
        }

        return await db.TrySaveAsync(Problem.Stale(), ct) is { } clash ? clash : ClientDetail.Of(client);
    }

    private static void Replace(PortalDbContext db, Client client, ClientLogo? now, LogoPicture? picture)
    {
        client.LogoName = picture is null ? null : Base64UrlEncoder.Encode(SHA256.HashData(picture.Bytes));
        switch (now, picture)
        {
            case (null, { } first):
                db.ClientLogos.Add(new ClientLogo { ClientRowId = client.Id, Name = client.LogoName!, Format = first.Format, Bytes = first.Bytes });
                break;
            case ({ } old, { } next) when old.Name != client.LogoName:
                (old.Name, old.Format, old.Bytes) = (client.LogoName!, next.Format, next.Bytes);
                break;
            case ({ } old, null):
                db.ClientLogos.Remove(old);
                break;
        }
    }
}
