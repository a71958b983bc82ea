using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Consents;
using ClientPortal.Domain.OAuth.Registration;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Documents;

/// <summary>
/// Writes down what a document says. A change of what people saw when they consented means that they are asked again, and every workspace whose
/// people use the client finds it in its audit.
/// </summary>
public sealed class StoreDocument(PortalDb portal, NewClients newClients, ClientConversion conversion, AuditTrail audit, TimeProvider time)
{
    /// <summary>Nothing has changed since it was read last.</summary>
    internal async Task<DocumentVerdict> KeepAsync(ClientDocument known, DateTimeOffset freshUntil, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var (id, now) = (known.ClientRowId, time.GetUtcNow());
        await db.ClientDocuments.Where(row => row.ClientRowId == id)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.FreshUntil, freshUntil).SetProperty(row => row.ReadAt, now), ct);
        return DocumentVerdict.Good;
    }

    internal async Task<DocumentVerdict> RunAsync(FetchedDocument fetched, ClientSettings settings, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var key = ClientIds.KeyOf(fetched.ClientId);
        if (await db.Everywhere<Client>().SingleOrDefaultAsync(row => row.ClientIdKey == key, ct) is { } client)
        {
            await ChangeAsync(db, client, fetched, settings, ct);
        }
        else
        {
            Add(db, fetched, settings);
        }

        // Whoever was faster has read the same document a moment ago.
        if (await db.TrySaveAsync(Problem.Stale(), ct) is null)
        {
            await transaction.CommitAsync(ct);
        }

        return DocumentVerdict.Good;
    }

    private void Add(PortalDbContext db, FetchedDocument fetched, ClientSettings settings)
    {
        var (client, _) = newClients.Add(db, Actor.Server(Workspace.NobodyId), fetched.ClientId, settings, settings.Scopes!, ClientOrigin.Document, fetched.ClientId);
        db.ClientDocuments.Add(new ClientDocument { ClientRowId = client.Id, Hash = fetched.Hash, ETag = fetched.ETag, ReadAt = time.GetUtcNow(), FreshUntil = fetched.FreshUntil });
    }

    private async Task ChangeAsync(PortalDbContext db, Client client, FetchedDocument fetched, ClientSettings settings, CancellationToken ct)
    {
        if (await db.ClientDocuments.SingleOrDefaultAsync(row => row.ClientRowId == client.Id, ct) is not { } document)
        {
            return; // removed at this moment as unused: the next request reads it anew
        }

        (document.ETag, document.ReadAt, document.FreshUntil) = (fetched.ETag, time.GetUtcNow(), fetched.FreshUntil);
        if (document.Hash.AsSpan().SequenceEqual(fetched.Hash))
        {
            return;
        }

        document.Hash = fetched.Hash;
        var before = ClientSettings.Of(client);
        client.Apply(settings);
        if (before.Kind != settings.Kind)
        {
            await conversion.RunAsync(db, Actor.Server(Workspace.NobodyId), client, ct);
        }

        var changed = ShownToPeople.ChangedMembers(before, settings).ToList();
        if (changed.Count > 0)
        {
            client.AskAgainSince = time.GetUtcNow();
            await TellAsync(db, client, changed, ct);
        }
    }

    private async Task TellAsync(PortalDbContext db, Client client, List<string> changed, CancellationToken ct)
    {
        var id = client.Id;
        var workspaces = await db.Everywhere<Consent>().Where(consent => consent.ClientRowId == id).Select(consent => consent.WorkspaceId).Distinct().ToListAsync(ct);
        foreach (var workspace in workspaces)
        {
            audit.Add(db, Actor.Server(workspace), AuditActions.ClientDocumentChanged, client.ClientId, client.Id, client.Name, $"members={string.Join(',', changed)}");
        }
    }
}

/// <param name="ClientId">Its address, which is the client's id.</param>
internal sealed record FetchedDocument(string ClientId, byte[] Hash, string? ETag, DateTimeOffset FreshUntil);
