using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Throttling;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Looks whether the provider is there and can be used: reads its discovery document and its keys anew, and says what is wrong.</summary>
public sealed class TestConnection(PortalDb portal, ProviderDocuments documents, ConnectionSecrets secrets, Throttles throttles, AuditTrail audit, TimeProvider time)
{
    public async Task<Outcome<ProviderReport>> RunAsync(Actor actor, Guid connectionId, CancellationToken ct)
    {
        if (ConnectionGate.Refusal(actor, time.GetUtcNow()) is { } refusal)
        {
            return refusal;
        }

        await using var db = portal.OpenFor(actor);
        if (await db.IdentityConnections.AsNoTracking().SingleOrDefaultAsync(row => row.Id == connectionId, ct) is not { } connection)
        {
            return Problem.NotFound();
        }

        if (throttles.Take(Throttle.ProviderChecksPerWorkspace, actor.Workspace.ToString()) is { } wait)
        {
            return wait;
        }

        var outcome = await LookAsync(connection, ct);
        var isGood = outcome.IsDone(out _, out var problem);
        audit.Add(db, actor, AuditActions.ConnectionTested, targetId: connection.Id, targetName: connection.Name, detail: isGood ? null : $"reason={problem!.Code}", succeeded: isGood);
        await db.SaveChangesAsync(ct);
        return outcome;
    }

    private async Task<Outcome<ProviderReport>> LookAsync(IdentityConnection connection, CancellationToken ct)
    {
        if (secrets.Open(connection) is null)
        {
            return ProviderMistakes.Secret.AsConflict();
        }

        if (!(await documents.FindAsync(connection.Issuer, anew: true, ct)).IsDone(out var provider, out var problem))
        {
            return problem;
        }

        return await documents.FindKeysAsync(provider, keyId: null, anew: true, ct) is { } keys
            ? new ProviderReport(provider.Authorization.AbsoluteUri, provider.Token.AbsoluteUri, keys.Count, provider.AnnouncesIssuer)
            : ProviderMistakes.Keys.AsConflict();
    }
}

/// <summary>A provider that can be used.</summary>
public sealed record ProviderReport(string AuthorizationEndpoint, string TokenEndpoint, int Keys, bool NamesItselfInAnswers);
