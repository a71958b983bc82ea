using ClientPortal.Domain;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;

namespace ClientPortal.Web.Dialects.ClickUp;

/// <summary>The two calls by which a client of ClickUp finds out for whom it acts, and where: everything else it would call lies with the product behind the portal.</summary>
internal static class ClickUpApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v2").AllowAnonymous().ExcludeFromDescription().AddEndpointFilter<ClickUpGate>();
        api.MapGet("/user", UserAsync);
        api.MapGet("/team", TeamsAsync);
        api.MapGet("/team/{id}", TeamAsync);
    }

    private static async Task<IResult> UserAsync(HttpContext context, WhoAmI who)
    {
        var actor = ClickUpGate.CallerOf(context);
        return actor.UserId is not null && (await who.RunAsync(actor, context.RequestAborted)).IsDone(out var self, out _)
            ? Results.Json(ClickUpJson.UserOf(actor, self), ClickUpJson.Options)
            : ClickUpErrors.TokenNotFound(); // an API key or a client is nobody
    }

    private static async Task<IResult> TeamsAsync(HttpContext context, TeamQueries queries) =>
        Results.Json(new TeamsAnswer([.. (await TeamsOfAsync(context, queries)).Select(ClickUpJson.TeamOf)]), ClickUpJson.Options);

    private static async Task<IResult> TeamAsync(HttpContext context, string id, TeamQueries queries) =>
        (await TeamsOfAsync(context, queries)).FirstOrDefault(team => team.Id.ToString() == id) is { } team
            ? Results.Json(new TeamAnswer(ClickUpJson.TeamOf(team)), ClickUpJson.Options)
            : ClickUpErrors.TeamNotAuthorized();

    private static async Task<IReadOnlyList<Team>> TeamsOfAsync(HttpContext context, TeamQueries queries) =>
        (await queries.ListAsync(ClickUpGate.CallerOf(context), context.RequestAborted)).IsDone(out var teams, out _) ? teams : [];
}
