using ClientPortal.Domain.Clients;
using ClientPortal.Domain.OAuth.Targets;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Authorize;

/// <summary>A request whose client is known and whose redirect URI is registered.</summary>
/// <param name="RedirectUri">The one that was sent, or the only one registered.</param>
/// <param name="Scopes">What is asked for, after the default for an absent <c>scope</c>.</param>
internal sealed record TrustedRequest(AuthorizeRequest Request, Client Client, string RedirectUri, ScopeSet Scopes)
{
    /// <summary>Where the answer goes; one in a mode that we do not know goes as an ordinary redirect, to say so.</summary>
    public ClientReturn Return => new(RedirectUri, Request.State) { AsForm = Request.ResponseMode == ResponseModes.FormPost && TakesForms };

    /// <summary>A form can be posted to a site, not to a program behind a scheme of its own.</summary>
    public bool TakesForms => RedirectUri.StartsWith("https:", StringComparison.OrdinalIgnoreCase) || RedirectUri.StartsWith("http:", StringComparison.OrdinalIgnoreCase);

    /// <summary>By this client's setting or the host's (RFC 9126 §5, §6).</summary>
    public bool PushIsRequired { get; init; }

    /// <summary>The APIs it names, where <see cref="TargetsAreKnown"/>; the portal's own where it names none.</summary>
    public TokenTargets Targets { get; init; } = TokenTargets.Portal;

    /// <summary>False where one of them is unknown, switched off, or not assigned to the client.</summary>
    public bool TargetsAreKnown { get; init; } = true;
}

/// <summary>A rule that is judged before the redirect URI is trusted: it can only lead to our own page.</summary>
internal delegate PageError? TrustCheck(AuthorizeRequest request, Client? client);

/// <summary>A rule that is judged once the redirect URI is trusted: its error goes there.</summary>
internal delegate OAuthError? Check(TrustedRequest trusted);
