using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.Import;

/// <summary>Tells what an import would do, without doing it.</summary>
public sealed class PreviewImport(PortalDb portal, ReadImport read, TakenClientIds taken)
{
    public async Task<Outcome<ImportPreview>> RunAsync(Actor actor, ImportFile file, CancellationToken ct)
    {
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        await using var db = portal.OpenFor(actor);
        if (!read.Run(actor, file, await WorkspaceScopes.OfAsync(db, ct)).IsDone(out var plan, out var unreadable))
        {
            return unreadable;
        }

        if (!(await taken.NoteAsync(actor, plan, ct)).IsDone(out var noted, out var tooMany))
        {
            return tooMany;
        }

        return new ImportPreview([.. noted.Clients.Select(ImportPreviewRow.Of)])
        {
            Problem = await db.IsFullAsync(actor.Workspace, ct, plan.Clients.Count) ? ClientMistakes.ClientsLimit.AsConflict() : null,
        };
    }
}

/// <summary>What an import would do.</summary>
public sealed record ImportPreview(IReadOnlyList<ImportPreviewRow> Rows)
{
    /// <summary>What is in the way that is about no row; null for nothing.</summary>
    public Problem? Problem { get; init; }

    public bool IsGood => Problem is null && Rows.All(row => row.Mistakes.Count == 0);
}

/// <summary>A client that would be made, and what is wrong with it.</summary>
public sealed record ImportPreviewRow(int Row, string? ClientId, string Name, ClientKind Kind, IReadOnlyList<string> RedirectUris, ImportedSecretKind Secret, IReadOnlyList<FieldProblem> Mistakes)
{
    internal static ImportPreviewRow Of(PlannedClient client) =>
        new(client.Row, client.Draft.ClientId, client.Draft.Name, client.Draft.Kind, client.Draft.RedirectUris, client.SecretKind, client.Mistakes);
}
