using ClientPortal.Domain;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.Users;

namespace ClientPortal.Web.Api;

/// <summary><c>/me</c>: one shape for every caller (decisions 3).</summary>
internal static class MeApi
{
    public static void Map(RouteGroupBuilder api) =>
        api.MapGet("/me", ReadAsync).WithTags("Me").WithSummary("Tells who calls, where, and with which scopes.").WithMetadata(new ApiRoute(NeedsWorkspace: false)).Gives<MeJson>();

    private static async Task<IResult> ReadAsync(ApiCall call, WhoAmI who) =>
        call.Answer(await who.RunAsync(call.Actor, call.Ct), self => MeJson.Of(call.Actor, self));
}

/// <summary>Who calls.</summary>
/// <param name="Id">The token's <c>sub</c>.</param>
/// <param name="Kind"><c>user</c>, <c>apiKey</c> or <c>client</c>.</param>
/// <param name="Email">Null for a key or client, and for a token whose scopes do not include it.</param>
internal sealed record MeJson(string Id, string Kind, string Name, string? Email, WorkspaceRole? Role, MyWorkspaceJson? Workspace, IReadOnlyList<MyWorkspaceJson> Workspaces, IReadOnlyList<string> Scopes)
{
    public static MeJson Of(Actor actor, Self self) => new(
        actor.SubjectId,
        actor.Kind switch
        {
            ActorKind.ApiKey => "apiKey",
            ActorKind.Client => "client",
            _ => "user",
        },
        actor.Name,
        self.Email,
        actor.Role,
        self.Workspace is { } here ? MyWorkspaceJson.Of(here) : null,
        [.. self.Workspaces.Select(MyWorkspaceJson.Of)],
        [.. actor.Scopes ?? RightsTable.ToScopes(actor.Rights)]);
}

/// <summary>A workspace of the caller.</summary>
internal sealed record MyWorkspaceJson(Guid Id, string Name, string Slug)
{
    public static MyWorkspaceJson Of(OwnWorkspace workspace) => new(workspace.Id, workspace.Name, workspace.Slug);
}
