using ClientPortal.Domain.Audit;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.Tokens;

namespace ClientPortal.Domain.SingleSignOn;

/// <summary>Sends somebody to their company's provider, by the domain of their e-mail address; or somebody who is signed in, to prove themselves anew.</summary>
public sealed class StartSignOn(PortalDb portal, ProviderDocuments documents, SignOnAddresses addresses, CredentialGenerator credentials, AuditTrail audit, TimeProvider time)
{
    private const int StateLength = 32;

    /// <param name="browserKey">Of this browser's cookie: only it can bring the answer.</param>
    /// <returns>The address of the provider to go to.</returns>
    public async Task<Outcome<string>> RunAsync(Actor visitor, SignOnAsk ask, PlainSecret browserKey, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var domain = EmailDomains.Of(ask.Email);
        var connection = await db.Everywhere<EmailDomain>().AsNoTracking()
            .Where(row => row.VerifiedName == domain && domain != null && row.Connection!.DisabledAt == null)
            .Select(row => row.Connection).SingleOrDefaultAsync(ct);
        return connection is null
            ? SignOnMistakes.UnknownDomain.At("Email")
            : await StartAsync(db, visitor, connection, ask, sessionId: null, browserKey, ct);
    }

    /// <summary>Has the actor prove themselves anew at the provider they signed in with.</summary>
    public async Task<Outcome<string>> ConfirmAsync(Actor actor, string returnUrl, PlainSecret browserKey, CancellationToken ct)
    {
        await using var db = portal.OpenForServer();
        var connection = await db.UserSessions.Where(session => session.Id == actor.SessionId && session.UserId == actor.UserId)
            .Join(db.Everywhere<IdentityConnection>().Where(row => row.DisabledAt == null), session => session.IdentityConnectionId, row => row.Id, (_, row) => row)
            .AsNoTracking().SingleOrDefaultAsync(ct);
        if (connection is null)
        {
            return Problem.NotAllowed();
        }

        var email = await db.Users.Where(user => user.Id == actor.UserId).Select(user => user.Email).SingleAsync(ct);
        return await StartAsync(db, actor, connection, new SignOnAsk(email, returnUrl, WantsNewSignIn: true), actor.SessionId, browserKey, ct);
    }

    private async Task<Outcome<string>> StartAsync(
        PortalDbContext db, Actor actor, IdentityConnection connection, SignOnAsk ask, Guid? sessionId, PlainSecret browserKey, CancellationToken ct)
    {
        if (!(await documents.FindAsync(connection.Issuer, anew: false, ct)).IsDone(out var provider, out var problem))
        {
            audit.Add(db, actor with { WorkspaceId = connection.WorkspaceId }, AuditActions.SignInFailed, targetId: connection.Id, targetName: connection.Name, detail: $"reason={problem.Code}", succeeded: false);
            await db.SaveChangesAsync(ct);
            return SignOnMistakes.Provider.AsConflict();
        }

        var now = time.GetUtcNow();
        var state = Base64UrlEncoder.Encode(credentials.NewBytes(StateLength));
        db.SignOnAttempts.Add(new SignOnAttempt
        {
            Id = credentials.NewId(),
            WorkspaceId = connection.WorkspaceId,
            ConnectionId = connection.Id,
            StateHash = SecretHash.Of(state),
            BrowserHash = browserKey.Hash,
            ReturnUrl = ask.ReturnUrl.Length <= SignOnAttempt.MaxReturnUrlLength ? ask.ReturnUrl : "/",
            WantsNewSignIn = ask.WantsNewSignIn,
            SessionId = sessionId,
            StartedAt = now,
            ExpiresAt = now + SignOnAttempt.Lifetime,
        });
        await db.SaveChangesAsync(ct);
        return AddressOf(provider, connection, ask, browserKey, state);
    }

    // OpenID Connect Core §3.1.2.1; RFC 7636 §4.3.
    private string AddressOf(Provider provider, IdentityConnection connection, SignOnAsk ask, PlainSecret browserKey, string state)
    {
        List<(string Name, string Value)> parameters =
        [
            ("response_type", "code"),
            ("client_id", connection.ClientId),
            ("redirect_uri", addresses.CallbackOf(connection.WorkspaceId)),
            ("scope", connection.Scopes),
            ("state", state),
            ("nonce", SignOnKeys.Nonce(browserKey, state)),
            ("code_challenge", SignOnKeys.Challenge(SignOnKeys.Verifier(browserKey, state))),
            ("code_challenge_method", "S256"),
        ];
        if (EmailAddress.Trim(ask.Email) is { Length: > 0 } hint)
        {
            parameters.Add(("login_hint", hint));
        }

        if (ask.WantsNewSignIn)
        {
            parameters.Add(("prompt", "login"));
            parameters.Add(("max_age", "0")); // makes auth_time a duty (§3.1.3.7), by which we check that it was done
        }

        var address = provider.Authorization.AbsoluteUri;
        return address + (address.Contains('?', StringComparison.Ordinal) ? "&" : "?")
            + string.Join('&', parameters.Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value)}"));
    }
}

/// <summary>Who wants to sign in, and where to go then.</summary>
/// <param name="ReturnUrl">A path of this host.</param>
/// <param name="WantsNewSignIn">Whether a sign-in of before at the provider is not enough.</param>
public sealed record SignOnAsk(string? Email, string ReturnUrl, bool WantsNewSignIn);
