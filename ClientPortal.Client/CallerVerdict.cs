using System.Security.Claims;

namespace ClientPortal.AspNetCore;

/// <summary>What a presented credential came to. Closed.</summary>
internal abstract record CallerVerdict
{
    private CallerVerdict()
    {
    }

    /// <summary>The scheme of the identities, for <see cref="ClaimsIdentity.AuthenticationType"/>.</summary>
    private const string AuthenticationType = "ClientPortal";

    public sealed record Known(IReadOnlyList<Claim> Claims) : CallerVerdict
    {
        public ClaimsPrincipal ToPrincipal() => new(new ClaimsIdentity(Claims, AuthenticationType, ClientPortalClaims.Subject, roleType: null));
    }

    /// <summary>Not good, whyever: the caller is told nothing more.</summary>
    public sealed record Unknown(string Reason) : CallerVerdict;

    /// <summary>A good key over its rate limit or quota.</summary>
    public sealed record TooMany(TimeSpan? RetryAfter) : CallerVerdict;

    /// <summary>A good key that may not be used from there.</summary>
    public sealed record ForbiddenNetwork : CallerVerdict;

    /// <summary>Nobody knows at this moment: the portal is away, or takes no question from us.</summary>
    public sealed record PortalUnreachable : CallerVerdict;
}
