using System.Globalization;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Documents;
using ClientPortal.Domain.OAuth.Pushed;
using ClientPortal.Domain.OAuth.Targets;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Workspaces;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>Everything that has to hold before a person is asked or a code is made: run at first sight, and again when the consent form comes back.</summary>
public sealed class PrepareAuthorize(FindPushedRequest pushed, RefreshDocumentClient documents, FirstSight firstSight, IdTokens idTokens, FindTargets findTargets, IOptions<OAuthOptions> options, TimeProvider time)
{
    internal async Task<PreparedRequest> RunAsync(PortalDbContext db, Actor? actor, AuthorizeRequest sent, CancellationToken ct)
    {
        if ((FindPushedRequest.IsNamedBy(sent) ? await pushed.RunAsync(db, sent, ct) : sent) is not { } request)
        {
            return Stop(new AuthorizeDecision.ShowError(PageError.RequestUriNotValid));
        }

        if (await MistakeInDocumentAsync(request, ct) is { } mistakeInDocument)
        {
            return Stop(new AuthorizeDecision.ShowError(mistakeInDocument));
        }

        var client = request.ClientId is { } clientId ? await ClientLookup.FindAsync(db, clientId, ct) : null;
        if (AuthorizeChecks.BeforeRedirectIsTrusted.Select(check => check(request, client)).FirstOrDefault(error => error is not null) is { } error)
        {
            return new PreparedRequest.Stopped(new AuthorizeDecision.ShowError(error));
        }

        var trusted = await TrustAsync(db, request, client!, ct);
        var person = await SignedInPerson.FindAsync(db, actor, time.GetUtcNow(), ct);
        if (AuthorizeChecks.FirstMistake(trusted) is { } mistake)
        {
            // A visitor nobody knows is not bounced through us to wherever a client points (RFC 9700 §4.11.2, SEC-035).
            return Stop(person is null && !request.IsSilent ? new AuthorizeDecision.AskSignIn(request, Again: false, Seen: null) : Refuse(trusted, mistake));
        }

        if (person is null)
        {
            return Stop(SignInOr(trusted, again: false));
        }

        if (await SignInIsMissingAsync(trusted, person, ct) is { } decision)
        {
            return Stop(decision);
        }

        var offered = ConsentAsk.Offer(trusted.Client, trusted.Scopes, person.Within((DocumentClientPolicy)options.Value.ClientIdMetadata));
        return offered.Count > 0
            ? new PreparedRequest.Ready(trusted, new ConsentAsk(trusted.Client, trusted.Scopes, request.Profile, trusted.RedirectUri, person, offered) { Targets = trusted.Targets })
            : Stop(Refuse(trusted, new OAuthError(OAuthErrors.AccessDenied, "The client is not offered in any workspace of this person, or none of them gives what was asked for.")));
    }

    /// <summary>What the second list of rules judges, once the first holds.</summary>
    internal async Task<TrustedRequest> TrustAsync(PortalDbContext db, AuthorizeRequest request, Client client, CancellationToken ct)
    {
        var targets = await findTargets.RunAsync(db, client, request.Resources, ct);
        return new TrustedRequest(request, client, request.RedirectUri ?? client.RedirectUris[0], ScopesAsked.Of(request, client))
        {
            Targets = targets ?? TokenTargets.Portal,
            TargetsAreKnown = targets is not null,
            PushIsRequired = client.Protocol.RequirePushedAuthorizationRequests || options.Value.RequirePushedAuthorizationRequests,
        };
    }

    private static PreparedRequest.Stopped Stop(AuthorizeDecision decision) => new(decision);

    private static AuthorizeDecision.RedirectError Refuse(TrustedRequest trusted, OAuthError error) => new(trusted.Return, error);

    // A client id may be the address of a document that says what the client is; here its row is brought up to it.
    private async Task<PageError?> MistakeInDocumentAsync(AuthorizeRequest request, CancellationToken ct) =>
        request.ClientId is not { } clientId || !DocumentUrl.IsMeantBy(clientId) || request.Repeated.Contains(OAuthParameters.ClientId)
            ? null
            : await documents.RunAsync(clientId, ct) switch
            {
                DocumentVerdict.Good => null,
                DocumentVerdict.NotTrusted => PageError.ClientNotTrusted,
                DocumentVerdict.Unavailable => PageError.ClientDocumentUnavailable,
                DocumentVerdict.Invalid => PageError.ClientDocumentInvalid,
                _ => PageError.UnknownClient,
            };

    private AuthorizeDecision SignInOr(TrustedRequest trusted, bool again) => trusted.Request.IsSilent
        ? Refuse(trusted, new OAuthError(OAuthErrors.LoginRequired, "The person has to sign in."))
        : new AuthorizeDecision.AskSignIn(trusted.Request, again, again || WantsSignIn(trusted.Request) ? firstSight.Mark(trusted.Request) : null);

    // OpenID Connect Core §3.1.2.1: prompt, max_age, id_token_hint.
    private async Task<AuthorizeDecision?> SignInIsMissingAsync(TrustedRequest trusted, SignedInPerson person, CancellationToken ct)
    {
        var request = trusted.Request;
        var provedSinceFirstSight = firstSight.Find(request) is { } seen && person.AuthenticatedAt >= seen;
        if (!provedSinceFirstSight && (WantsSignIn(request) || IsTooOld(request, person)))
        {
            return SignInOr(trusted, again: true);
        }

        if (request.IdTokenHint is not { } hint)
        {
            return null;
        }

        if (await idTokens.ReadHintAsync(hint, ct) is not { Subject: var subject })
        {
            return Refuse(trusted, OAuthError.InvalidRequest("id_token_hint is not an id_token of this server."));
        }

        if (subject == person.UserId)
        {
            return null;
        }

        return provedSinceFirstSight
            ? Refuse(trusted, new OAuthError(OAuthErrors.LoginRequired, "Somebody else is signed in."))
            : SignInOr(trusted, again: true);
    }

    private static bool WantsSignIn(AuthorizeRequest request) =>
        request.Prompts.Contains("login", StringComparer.Ordinal) || request.Prompts.Contains("select_account", StringComparer.Ordinal);

    private bool IsTooOld(AuthorizeRequest request, SignedInPerson person) =>
        request.MaxAge is { } seconds && time.GetUtcNow() - person.AuthenticatedAt > TimeSpan.FromSeconds(int.Parse(seconds, CultureInfo.InvariantCulture));
}

/// <summary>What preparation came to.</summary>
internal abstract record PreparedRequest
{
    private PreparedRequest()
    {
    }

    /// <summary>There is nothing to ask and no code to make.</summary>
    public sealed record Stopped(AuthorizeDecision Decision) : PreparedRequest;

    /// <summary>Every rule holds, a person is there, and these workspaces may be chosen.</summary>
    public sealed record Ready(TrustedRequest Trusted, ConsentAsk Ask) : PreparedRequest;
}
