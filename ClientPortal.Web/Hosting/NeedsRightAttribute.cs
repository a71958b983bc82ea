using ClientPortal.Domain;
using Microsoft.AspNetCore.Authorization;

namespace ClientPortal.Web.Hosting;

/// <summary>A page for those who hold a right in the workspace they work in. Courtesy and first fence: every operation asks again (SEC-202).</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class NeedsRightAttribute(Rights right) : AuthorizeAttribute, IAuthorizationRequirement, IAuthorizationRequirementData
{
    public Rights Right { get; } = right;

    public IEnumerable<IAuthorizationRequirement> GetRequirements() => [this];
}

/// <summary>Decides <see cref="NeedsRightAttribute"/> by what the database says now.</summary>
internal sealed class RightsHandler(IHttpContextAccessor http, IServiceProvider services) : AuthorizationHandler<NeedsRightAttribute>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, NeedsRightAttribute requirement)
    {
        // In a request its own services, in a circuit the circuit's: CurrentActor is one per each.
        var current = (http.HttpContext?.RequestServices ?? services).GetRequiredService<CurrentActor>();
        if (await current.FindAsync(CancellationToken.None) is { } actor && actor.May(requirement.Right))
        {
            context.Succeed(requirement);
        }
    }
}
