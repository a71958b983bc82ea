using ClientPortal.Domain.Audit;
using ClientPortal.Domain.ClientKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Secrets;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>
/// A client says anew how it is registered (RFC 7592 §2.2): what it leaves out returns to the default. What only people can set stays as they set
/// it, and a narrowing of theirs is not undone.
/// </summary>
public sealed class ReplaceRegistration(PortalDb portal, OwnRegistration own, ClientDraftRules rules, ClientConversion conversion, AuditTrail audit, TimeProvider time)
{
    private static readonly OAuthError ChangedMeanwhile = OAuthError.InvalidRequest("The client was changed at the same time. Send the request again.");

    public async Task<RegistrationResult> RunAsync(Actor caller, string clientId, string? token, ClientMetadata metadata, CancellationToken ct)
    {
        var (found, refusal) = await own.FindAsync(caller, clientId, token, ct);
        if (found is null)
        {
            return new RegistrationResult.Refused(refusal!);
        }

        await using var db = portal.OpenFor(found.Actor);
        var id = found.Client.Id;
        if (await db.Clients.SingleOrDefaultAsync(row => row.Id == id, ct) is not { } client)
        {
            return new RegistrationResult.Refused(ChangedMeanwhile); // a person has just taken it into another workspace
        }

        if (await MistakeInAsync(db, client, metadata, ct) is { } mistake)
        {
            return new RegistrationResult.Refused(mistake);
        }

        var (made, unfit) = DynamicDraft.Of(metadata, ScopesFor(client), TokenEndpointAuthMethod.ClientSecret, nameless: clientId);
        if ((unfit ?? (Problem.From(await rules.ValidateAsync(made!.Draft, ct)) is { } problem ? RegistrationErrors.From(problem) : null)) is { } error)
        {
            return new RegistrationResult.Refused(error);
        }

        return await SaveAsync(db, found.Actor, client, made!, ct);
    }

    // RFC 7592 §2.2.
    private static async Task<OAuthError?> MistakeInAsync(PortalDbContext db, Client client, ClientMetadata metadata, CancellationToken ct)
    {
        if (metadata.ServerOwned.Count > 0)
        {
            return RegistrationErrors.At(metadata.ServerOwned[0], "is given by the server and must not be sent.");
        }

        if (!string.Equals(metadata.ClientId, client.ClientId, StringComparison.Ordinal))
        {
            return RegistrationErrors.At("client_id", "is required and must be the one of this address.");
        }

        return metadata.ClientSecret is { } secret && !await IsItsSecretAsync(db, client, secret, ct) ? RegistrationErrors.At("client_secret", "is not the one of this client.") : null;
    }

    private static async Task<bool> IsItsSecretAsync(PortalDbContext db, Client client, string presented, CancellationToken ct)
    {
        var (id, hash) = (client.Id, SecretHash.Of(presented.Length <= CredentialFormat.MaxLength ? presented : ""));
        var hashes = await db.ClientSecrets.Where(secret => secret.ClientRowId == id).Select(secret => secret.Hash).Take(ClientSecret.MaxPerClient).ToListAsync(ct);
        return hashes.Aggregate(false, (matches, known) => SecretHash.Matches(known, hash) || matches);
    }

    // Once it is in a workspace, the people there may have cut it down.
    private static Scopes.ScopeSet ScopesFor(Client client) => client.WorkspaceId == Workspace.NobodyId ? DynamicLimits.Scopes : client.Scopes.Intersect(DynamicLimits.ScopesWithFullAccess);

    private async Task<RegistrationResult> SaveAsync(PortalDbContext db, Actor actor, Client client, DynamicDraft made, CancellationToken ct)
    {
        var (before, after) = (ClientSettings.Of(client), Kept(ClientSettings.Of(made.Draft), client));
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.ClientRegistrations.SingleOrDefaultAsync(row => row.ClientRowId == client.Id, ct) is not { } registration)
        {
            return new RegistrationResult.Refused(ChangedMeanwhile); // somebody else has just deleted it
        }

        await PermissionHistory.KeepAsync(db, client, before, after, time.GetUtcNow(), ct);
        client.Apply(after);
        await ClientKeyMakers.KeepAsync(db, actor, client, before.Protocol, time.GetUtcNow(), ct);
        client.Software = made.Software;
        if (ShownToPeople.Changed(before, after))
        {
            client.AskAgainSince = time.GetUtcNow();
        }

        var secret = before.Kind != after.Kind || (after.TokenEndpointAuthMethod.UsesSecret() && !before.TokenEndpointAuthMethod.UsesSecret()) ? await conversion.RunAsync(db, actor, client, ct) : null;
        registration.Extras = made.Extras.ToJson();
        audit.Add(db, actor, AuditActions.ClientChanged, client.ClientId, client.Id, client.Name, "origin=Registration");
        if (await db.TrySaveAsync(Problem.Stale(), ct) is not null)
        {
            return new RegistrationResult.Refused(ChangedMeanwhile);
        }

        await transaction.CommitAsync(ct);
        return new RegistrationResult.Stored(ClientDetail.Of(client), made.Extras, secret);
    }

    // RFC 7591 has no words for these, or the words can only be used to be stricter.
    private static ClientSettings Kept(ClientSettings settings, Client client) => settings with
    {
        RequirePkce = settings.Kind == ClientKind.Public || client.RequirePkce,
        RequirePkceOnDialectPaths = settings.Kind == ClientKind.Public || client.RequirePkceOnDialectPaths,
        AvailableToOtherWorkspaces = client.AvailableToOtherWorkspaces,
        AccessTokenLifetimeSeconds = client.AccessTokenLifetimeSeconds,
        RefreshTokenLifetimeSeconds = client.RefreshTokenLifetimeSeconds,
        RefreshTokenIdleLifetimeSeconds = client.RefreshTokenIdleLifetimeSeconds,
        RotateRefreshTokens = settings.Kind == ClientKind.Public || client.RotateRefreshTokens,
        Presentation = settings.Presentation with { Description = client.Presentation.Description, DeveloperName = client.Presentation.DeveloperName },
        Protocol = client.Protocol with
        {
            IdTokenSignedResponseAlg = settings.Protocol.IdTokenSignedResponseAlg,
            RequirePushedAuthorizationRequests = client.Protocol.RequirePushedAuthorizationRequests || settings.Protocol.RequirePushedAuthorizationRequests,
            DpopBoundAccessTokens = client.Protocol.DpopBoundAccessTokens || settings.Protocol.DpopBoundAccessTokens,
            Jwks = settings.Protocol.Jwks,
            JwksUri = settings.Protocol.JwksUri,
            BackchannelLogoutUri = settings.Protocol.BackchannelLogoutUri,
        },
    };
}
