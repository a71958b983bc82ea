using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace ClientPortal.AspNetCore;

/// <summary>The caller's credential has to have a scope.</summary>
internal sealed class ScopeRequirement(string scope) : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    private readonly string scope = scope;

    /// <summary>The scopes of an endpoint, for its challenge.</summary>
    public static IReadOnlyList<string> NeededBy(HttpContext http) => http.GetEndpoint()?.Metadata.GetOrderedMetadata<NeededScope>().Select(needed => needed.Scope).Distinct(StringComparer.Ordinal).ToArray() ?? [];

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (context.User.HasClaim(ClientPortalClaims.Scope, requirement.scope))
        {
            context.Succeed(requirement);
        }

        return Task.CompletedTask;
    }
}

/// <summary>What an endpoint needs, for the challenge of a refusal.</summary>
internal sealed record NeededScope(string Scope);

/// <summary>Scopes as policies.</summary>
public static class ScopePolicies
{
    /// <summary>Callers need every one of these scopes: <c>app.MapGet("/orders", …).RequireScope("orders:read")</c>.</summary>
    public static TBuilder RequireScope<TBuilder>(this TBuilder endpoint, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder
    {
        endpoint.RequireAuthorization(policy => policy.RequireScope(scopes));
        foreach (var scope in scopes)
        {
            endpoint.WithMetadata(new NeededScope(scope));
        }

        return endpoint;
    }

    /// <summary>The same for a policy of the application's own.</summary>
    public static AuthorizationPolicyBuilder RequireScope(this AuthorizationPolicyBuilder policy, params string[] scopes)
    {
        policy.AddAuthenticationSchemes(ClientPortalDefaults.Scheme).RequireAuthenticatedUser();
        return policy.AddRequirements([.. scopes.Select(scope => new ScopeRequirement(scope))]);
    }
}
