using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Names;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>Makes a token with which software may register itself in the workspace; whoever may register clients may make one.</summary>
public sealed class CreateInitialAccessToken(PortalDb portal, CredentialGenerator credentials, AuditTrail audit, IOptions<OAuthOptions> options, TimeProvider time)
{
    private readonly InitialAccessTokenRules rules = new(time);

    public async Task<Outcome<MadeInitialAccessToken>> RunAsync(Actor actor, InitialAccessTokenDraft draft, CancellationToken ct)
    {
        var now = time.GetUtcNow();
        if (!actor.May(Rights.ClientsWrite))
        {
            return Problem.NotAllowed(Rights.ClientsWrite);
        }

        if (!actor.IsFresh(now))
        {
            return Problem.NeedsFreshSignIn();
        }

        if (Problem.From(await rules.ValidateAsync(draft, ct)) is { } mistakes)
        {
            return mistakes;
        }

        await using var db = portal.OpenFor(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.HoldWorkspaceAsync(actor.Workspace, ct);
        if (options.Value.Registration == RegistrationMode.Off || !await db.Workspaces.AnyAsync(row => row.Id == actor.Workspace && row.DynamicClients, ct))
        {
            return InitialAccessTokenMistakes.Off.AsConflict();
        }

        if (await db.InitialAccessTokens.CountAsync(ct) >= InitialAccessToken.MaxPerWorkspace)
        {
            return InitialAccessTokenMistakes.Limit.AsConflict();
        }

        var value = credentials.NewSecret(CredentialKind.RegistrationToken);
        var token = new InitialAccessToken
        {
            Id = credentials.NewId(),
            WorkspaceId = actor.Workspace,
            Name = NameRules.Normalize(draft.Name),
            Hash = value.Hash,
            Hint = value.Hint,
            UsesLeft = draft.Uses,
            CreatedAt = now,
            CreatedBy = actor.Name,
            ExpiresAt = draft.ExpiresAt.ToUniversalTime(),
        };
        db.InitialAccessTokens.Add(token);
        audit.Add(db, actor, AuditActions.RegistrationTokenCreated, targetId: token.Id, targetName: token.Name, detail: $"uses={draft.Uses}");
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new MadeInitialAccessToken(InitialAccessTokenRow.Of(token), value);
    }
}
