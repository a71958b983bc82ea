using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Throttling;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Registration;

/// <summary>
/// Software registers itself (RFC 7591 §3): with an initial access token in that token's workspace, without one as a client of nobody, which the
/// first person who consents takes into theirs. Token, client, secret and audit row are one transaction.
/// </summary>
public sealed class RegisterDynamicClient(
    PortalDb portal, ClientDraftRules rules, NewClients newClients, CredentialGenerator credentials, Throttles throttles, IOptions<OAuthOptions> options, TimeProvider time)
{
    /// <summary>Clients of nobody at most; they go once they are unused for <see cref="OAuthOptions.UnusedClientLifetime"/>.</summary>
    internal const int MostOfNobody = 10_000;

    /// <param name="caller">Who calls, as far as anybody knows: an address.</param>
    /// <param name="token">The initial access token as it was sent; null for none.</param>
    public async Task<RegistrationResult> RunAsync(Actor caller, RegistrationTerms terms, ClientMetadata metadata, string? token, CancellationToken ct)
    {
        var address = AddressKey.Of(caller.IpAddress);
        if (!throttles.TryTake(Throttle.RegistrationsPerAddress, address, out var retryAfter) || throttles.IsSpent(Throttle.CredentialFailuresPerAddress, address, out retryAfter))
        {
            return new RegistrationResult.Refused(OAuthError.TooManyTries(retryAfter));
        }

        var permission = await FindAsync(token, ct);
        if (permission is null && (token is not null || (terms.Mode ?? options.Value.Registration) != RegistrationMode.Open))
        {
            throttles.TryTake(Throttle.CredentialFailuresPerAddress, address, out _);
            return new RegistrationResult.Refused(RegistrationErrors.Token());
        }

        var clientId = terms.ClientIdPrefix + credentials.NewClientId();
        var (made, mistake) = DynamicDraft.Of(metadata, terms.Scopes, TokenEndpointAuthMethod.ClientSecret, nameless: clientId);
        if ((mistake ?? await MistakeInAsync(made!, ct)) is { } error)
        {
            return new RegistrationResult.Refused(error);
        }

        var actor = caller with { WorkspaceId = permission?.WorkspaceId ?? Workspace.NobodyId, Name = permission?.Name ?? made!.Draft.Name };
        return await SaveAsync(actor, terms, permission, clientId, made!, ct);
    }

    private async Task<InitialAccessToken?> FindAsync(string? token, CancellationToken ct)
    {
        if (token is null || !CredentialFormat.IsOfKind(token, CredentialKind.RegistrationToken))
        {
            return null; // a foreign string is refused without I/O
        }

        await using var db = portal.OpenForServer();
        var (hash, now) = (SecretHash.Of(token), time.GetUtcNow());
        return await db.Everywhere<InitialAccessToken>().AsNoTracking().SingleOrDefaultAsync(row => row.Hash == hash && row.UsesLeft > 0 && row.ExpiresAt > now, ct);
    }

    private async Task<OAuthError?> MistakeInAsync(DynamicDraft made, CancellationToken ct) =>
        Problem.From(await rules.ValidateAsync(made.Draft, ct)) is { } problem ? RegistrationErrors.From(problem) : null;

    private async Task<RegistrationResult> SaveAsync(Actor actor, RegistrationTerms terms, InitialAccessToken? permission, string clientId, DynamicDraft made, CancellationToken ct)
    {
        await using var db = portal.OpenFor(actor);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if ((permission is null ? await RefusalOfNobodyAsync(db, ct) : await SpendAsync(db, permission, ct)) is { } refusal)
        {
            return new RegistrationResult.Refused(refusal);
        }

        var settings = ClientSettings.Of(made.Draft);
        var (client, secret) = newClients.Add(db, actor, clientId, settings, settings.Scopes!, ClientOrigin.Registration, made.Software);
        var own = terms.GivesAccessToken ? credentials.NewSecret(CredentialKind.RegistrationToken) : null;
        db.ClientRegistrations.Add(new ClientRegistration { ClientRowId = client.Id, AccessTokenHash = own?.Hash, Extras = made.Extras.ToJson() });
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return new RegistrationResult.Stored(ClientDetail.Of(client), made.Extras, secret, own);
    }

    // Counted under the token's row, so that parallel registrations never get more than its uses (SEC-150).
    private async Task<OAuthError?> SpendAsync(PortalDbContext db, InitialAccessToken permission, CancellationToken ct)
    {
        var (id, workspaceId, now) = (permission.Id, permission.WorkspaceId, time.GetUtcNow());
        if (await db.InitialAccessTokens.Where(row => row.Id == id && row.UsesLeft > 0 && row.ExpiresAt > now)
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.UsesLeft, row => row.UsesLeft - 1), ct) == 0)
        {
            return RegistrationErrors.Token();
        }

        await db.HoldWorkspaceAsync(workspaceId, ct);
        if (!await db.Workspaces.AnyAsync(row => row.Id == workspaceId && row.DynamicClients, ct))
        {
            return new OAuthError(OAuthErrors.AccessDenied, "The workspace does not allow clients to register themselves.");
        }

        return await db.IsFullAsync(workspaceId, ct) ? new OAuthError(OAuthErrors.AccessDenied, "The workspace has as many clients as it may have.") : null;
    }

    private static async Task<OAuthError?> RefusalOfNobodyAsync(PortalDbContext db, CancellationToken ct) =>
        await db.Clients.CountAsync(ct) >= MostOfNobody ? OAuthError.TooManyTries(TimeSpan.FromHours(1)) : null;
}
