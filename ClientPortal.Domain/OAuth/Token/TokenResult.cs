using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Scopes;

namespace ClientPortal.Domain.OAuth.Token;

/// <summary>What the token endpoint answers.</summary>
public abstract record TokenResult
{
    private TokenResult()
    {
    }

    /// <summary>A nonce for the next proof: the header <c>DPoP-Nonce</c> (RFC 9449 §8.2); null for none.</summary>
    public string? DpopNonce { get; init; }

    /// <summary>RFC 6749 §5.1.</summary>
    /// <param name="WorkspaceId">The one workspace the token is for.</param>
    public sealed record Issued(string AccessToken, TimeSpan Lifetime, ScopeSet Scopes, Guid WorkspaceId, PlainSecret? RefreshToken = null, string? IdToken = null) : TokenResult
    {
        /// <summary>One of <see cref="TokenTypes"/>.</summary>
        public string TokenType { get; init; } = TokenTypes.Bearer;

        /// <summary>Which kind of client it goes to. Set by <see cref="ExchangeToken"/>.</summary>
        public ClientKind ClientKind { get; init; }

        /// <summary>RFC 8693 §2.2.1; null but for token exchange.</summary>
        public string? IssuedTokenType { get; init; }

        /// <summary>Masked.</summary>
        public override string ToString() => $"tokens for {Scopes}";
    }

    /// <summary>RFC 6749 §5.2.</summary>
    /// <param name="Reason">For the log; never sent.</param>
    public sealed record Refused(OAuthError Error, string Reason = "") : TokenResult;

    internal static Refused InvalidGrant(string reason) => new(OAuthError.InvalidGrant(), reason);
}
