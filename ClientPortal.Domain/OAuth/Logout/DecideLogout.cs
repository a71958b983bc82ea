using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Authorize;
using ClientPortal.Domain.OAuth.Tokens;
using ClientPortal.Domain.Users;

namespace ClientPortal.Domain.OAuth.Logout;

/// <summary>
/// The logout endpoint (OpenID Connect RP-Initiated Logout): judges a request, asks the person where it has to, and ends the session.
/// Nothing is remembered between the question and the answer: every rule runs again.
/// </summary>
public sealed class DecideLogout(PortalDb portal, IdTokens idTokens, SignOut signOut, TimeProvider time)
{
    /// <param name="actor">Whoever is signed in to this browser; null for nobody.</param>
    /// <param name="confirmed">The person has said yes on our own page.</param>
    public async Task<LogoutDecision> RunAsync(Actor? actor, LogoutRequest request, bool confirmed, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var hint = request.IdTokenHint is { } sent ? await idTokens.ReadHintAsync(sent, ct) : null;
        var client = LogoutFacts.ClientIdOf(request, hint) is { } clientId ? await ClientLookup.FindAsync(db, clientId, ct) : null;
        if (LogoutChecks.FirstMistake(new LogoutFacts(request, hint, client)) is { } mistake)
        {
            return new LogoutDecision.ShowError(mistake);
        }

        var person = await SignedInPerson.FindAsync(db, actor, time.GetUtcNow(), ct);
        if (person is not null)
        {
            // §2: only the very session that the client got its token from ends without a question; else anybody's link could end it.
            if (!confirmed && hint?.SessionId != person.SessionId)
            {
                return new LogoutDecision.Ask(new LogoutQuestion(person.Name, person.Email, client?.Name, request.PostLogoutRedirectUri, request));
            }

            await signOut.RunAsync(actor!, ct);
        }

        return new LogoutDecision.SignedOut(OnwardOf(request, client, hint is not null || confirmed));
    }

    // §2: without a hint, and without somebody who has just said yes, nothing shows that this person comes from that client.
    private static LogoutReturn? OnwardOf(LogoutRequest request, Client? client, bool atOnce) =>
        request.PostLogoutRedirectUri is { } uri ? new LogoutReturn(uri, request.State, client!.Name, atOnce) : null;
}
