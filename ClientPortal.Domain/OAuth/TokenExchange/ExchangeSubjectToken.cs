using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Targets;
using ClientPortal.Domain.OAuth.Token;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Resources;
using ClientPortal.Domain.Scopes;
using Microsoft.EntityFrameworkCore;

namespace ClientPortal.Domain.OAuth.TokenExchange;

/// <summary>
/// Token exchange (RFC 8693): an access token that this client was shown, for one with which it calls the next API. The new one holds no more
/// than both the old one and the client, ends no later, and dies with it (SEC-147, SEC-149).
/// </summary>
public sealed class ExchangeSubjectToken(PortalDb portal, AccessTokens accessTokens, FindTargets findTargets, OAuthIssuer issuer, AuditTrail audit, TimeProvider time) : IExchangesGrant
{
    public string GrantType => GrantTypes.TokenExchange;

    public async Task<TokenResult> RunAsync(Client client, TokenRequest request, CancellationToken ct)
    {
        if (client.Kind != ClientKind.Confidential)
        {
            return new TokenResult.Refused(new OAuthError(OAuthErrors.UnauthorizedClient, "A public client cannot exchange tokens."));
        }

        if (MistakeInForm(request) is { } mistake)
        {
            return Invalid(mistake);
        }

        if (await ReadAsync(client, request, OAuthParameters.SubjectToken, ct) is not { } subject)
        {
            return Invalid("The subject_token is not valid, or is not meant for this client.");
        }

        var actor = await ReadAsync(client, request, OAuthParameters.ActorToken, ct);
        if (actor is null && request.Find(OAuthParameters.ActorToken) is not null)
        {
            return Invalid("The actor_token is not valid.");
        }

        await using var db = portal.OpenForServer();
        var ask = new ExchangeAsk(client, request, subject, actor, await ServedByAsync(db, client, ct));
        if (ExchangeRules.FirstMistake(ask) is { } broken)
        {
            return Invalid(broken);
        }

        if (await TargetsAsync(db, ask, ct) is not { } targets)
        {
            return new TokenResult.Refused(FindTargets.Unknown);
        }

        return ScopesOf(ask, targets) is { Count: > 0 } scopes ? await IssueAsync(db, ask, targets, scopes, ct) : new TokenResult.Refused(OAuthError.InvalidScope());
    }

    private static TokenResult.Refused Invalid(string sentence) => new(OAuthError.InvalidRequest(sentence));

    // RFC 8693 §2.1. Only access tokens are taken and given: no API key, no id_token and no refresh token comes in or out (SEC-149).
    private static string? MistakeInForm(TokenRequest request)
    {
        if (request.Find(OAuthParameters.SubjectToken) is null || request.Find(OAuthParameters.SubjectTokenType) is null)
        {
            return "subject_token and subject_token_type are needed.";
        }

        if ((request.Find(OAuthParameters.ActorToken) is null) != (request.Find(OAuthParameters.ActorTokenType) is null))
        {
            return "actor_token and actor_token_type go together.";
        }

        string?[] types = [request.Find(OAuthParameters.SubjectTokenType), request.Find(OAuthParameters.ActorTokenType), request.Find(OAuthParameters.RequestedTokenType)];
        return Array.TrueForAll(types, type => type is null or TokenTypes.AccessToken) ? null : $"The only token type here is {TokenTypes.AccessToken}.";
    }

    // Of a token for several workspaces, what it is in this client's own.
    private async Task<AccessTokenFacts?> ReadAsync(Client client, TokenRequest request, string parameter, CancellationToken ct) =>
        request.Find(parameter) is { } presented && AccessTokens.CanBeOne(presented) && await accessTokens.ReadOfAnyAudienceAsync(presented, ct) is { } facts
            ? facts.Workspaces.Count > 0 ? facts.In(client.WorkspaceId) : facts
            : null;

    private static async Task<IReadOnlyList<string>> ServedByAsync(PortalDbContext db, Client client, CancellationToken ct)
    {
        var clientRowId = client.Id;
        return await db.Everywhere<ClientResource>()
            .Where(row => row.ClientRowId == clientRowId && row.Serves && row.Resource!.DisabledAt == null)
            .Select(row => row.Resource!.Identifier).Take(Resource.MaxPerWorkspace).ToListAsync(ct);
    }

    // Named, or those of the subject. The portal's own API is given only to whom the subject gave it: nobody could take it away by an assignment.
    private async Task<TokenTargets?> TargetsAsync(PortalDbContext db, ExchangeAsk ask, CancellationToken ct)
    {
        string[] named = [.. ask.Request.Resources.Union(ask.Request.Audiences, StringComparer.Ordinal)];
        var asked = named.Length > 0 ? named : ask.Subject.Audience;
        return asked.Any(findTargets.IsPortal) && !ask.Subject.Audience.Contains(issuer.ApiAudience, StringComparer.Ordinal)
            ? null
            : await findTargets.RunAsync(db, ask.Client, asked, ct);
    }

    // Absent: all that subject, client and target have in common. A token that lasts beyond the person's visit is never derived.
    private static ScopeSet? ScopesOf(ExchangeAsk ask, TokenTargets targets)
    {
        var most = targets.Narrow(ask.Subject.Scopes.Intersect(ask.Client.Scopes)).Except([ScopeNames.OfflineAccess]);
        var asked = ScopeSet.Parse(ask.Request.Find(OAuthParameters.Scope));
        return asked.Count == 0 ? most : asked.IsSubsetOf(most) ? asked : null;
    }

    private async Task<TokenResult> IssueAsync(PortalDbContext db, ExchangeAsk ask, TokenTargets targets, ScopeSet scopes, CancellationToken ct)
    {
        var (client, subject, actor) = (ask.Client, ask.Subject, ask.Actor);
        var targetsEnd = targets.NotAfter(time.GetUtcNow());
        var access = await accessTokens.CreateAsync(new AccessTokenOrder
        {
            Client = client,
            Scopes = scopes,
            Profile = ask.Request.Profile,
            Audience = targets.Audience,
            NotAfter = targetsEnd < subject.ExpiresAt ? targetsEnd : subject.ExpiresAt,
            Confirmation = ask.Request.Confirmation,
            Source = subject,
            Actor = actor is null ? subject.Actor : new TokenActor(actor.Subject, actor.ClientId, subject.Actor),
        }, ct);
        access.AddTo(db);
        var acting = actor is null ? "impersonation" : $"actor={actor.Subject}";
        audit.Add(
            db, ClientActor.Of(client, subject.WorkspaceId, ask.Request), AuditActions.TokenExchanged, client.ClientId, access.Id, subject.Name,
            $"{acting} subject={subject.Subject} from={subject.Id} of={subject.ClientId} scope={scopes} aud={targets}");
        await db.SaveChangesAsync(ct);
        return new TokenResult.Issued(access.Value, access.Lifetime, scopes, subject.WorkspaceId) { TokenType = access.Type, IssuedTokenType = TokenTypes.AccessToken };
    }
}
