using ClientPortal.Domain;
using ClientPortal.Domain.Leaks;
using ClientPortal.Domain.Workspaces;

namespace ClientPortal.Web.Api;

/// <summary><c>/workspace</c>: the one the credential belongs to.</summary>
internal static class WorkspaceApi
{
    public static void Map(RouteGroupBuilder api)
    {
        var workspace = api.MapGroup("/workspace").WithTags("Workspace");
        workspace.MapGet("/", FindAsync).WithSummary("Reads the workspace and its policies.").Gives<WorkspaceDetail>();
        workspace.MapPatch("/", EditAsync).WithSummary("Changes name, short name and policies; what is absent stays.")
            .Accepts<WorkspaceEditJson>("application/json").TakesIfMatch().Gives<WorkspaceDetail>(StatusCodes.Status200OK, 400, 409, 412);
        workspace.MapDelete("/", DeleteAsync).WithSummary("Deletes the workspace with everything in it; the body repeats its name.")
            .Accepts<WorkspaceDeletionJson>("application/json").GivesNothing(400);
    }

    private static async Task<IResult> FindAsync(ApiCall call, WorkspaceQueries queries) =>
        call.Answer(await queries.FindAsync(call.Actor, call.Ct), workspace => workspace, workspace => workspace.Version);

    private static async Task<IResult> EditAsync(ApiCall call, EditWorkspace edit) =>
        (await call.ReadAsync<WorkspaceEditJson>()).IsDone(out var sent, out var unreadable)
            ? call.Answer(await edit.RunAsync(call.Actor, sent.Body.ToEdit(call.ExpectedVersion), call.Ct), workspace => workspace, workspace => workspace.Version)
            : call.Refuse(unreadable);

    private static async Task<IResult> DeleteAsync(ApiCall call, DeleteWorkspace delete) =>
        (await call.ReadAsync<WorkspaceDeletionJson>()).IsDone(out var sent, out var unreadable)
            ? call.AnswerNothing(await delete.RunAsync(call.Actor, sent.Body.Name, call.Ct))
            : call.Refuse(unreadable);
}

/// <summary>The body of <c>PATCH /workspace</c>.</summary>
internal sealed record WorkspaceEditJson
{
    public string? Name { get; init; }

    public string? Slug { get; init; }

    public bool? ApiKeysCopyOnce { get; init; }

    public bool? RecoverableSecrets { get; init; }
    /// <summary>Null for none.</summary>
    public Change<string?> KeyBrand { get; init; }

    /// <summary>Null for no limit.</summary>
    public Change<int?> MaxClients { get; init; }

    /// <summary>What happens to credentials that were found in public.</summary>
    public LeakPolicy? LeakedCredentials { get; init; }

    /// <summary>Whether refresh tokens may be set to have no end.</summary>
    public bool? EndlessTokens { get; init; }

    /// <summary>For how many days usage is kept: 30, 90 or 400.</summary>
    public int? UsageKeptDays { get; init; }

    public bool? DynamicClients { get; init; }

    public DocumentClientPolicy? DocumentClients { get; init; }

    public IReadOnlyList<string>? TrustedDomains { get; init; }

    public WorkspaceEdit ToEdit(int? expectedVersion) => new()
    {
        Name = Name,
        Slug = Slug,
        ApiKeysCopyOnce = ApiKeysCopyOnce,
        RecoverableSecrets = RecoverableSecrets,
        KeyBrand = KeyBrand,
        MaxClients = MaxClients.IsSet ? new ClientLimit(MaxClients.Or(null)) : null,
        LeakedCredentials = LeakedCredentials,
        EndlessTokens = EndlessTokens,
        UsageKeptDays = UsageKeptDays,
        DynamicClients = DynamicClients,
        DocumentClients = DocumentClients,
        TrustedDomains = TrustedDomains,
        ExpectedVersion = expectedVersion,
    };
}

/// <summary>The body of <c>DELETE /workspace</c>.</summary>
/// <param name="Name">The workspace's name, to confirm.</param>
internal sealed record WorkspaceDeletionJson(string? Name = null);
