using ClientPortal.Domain;
using ClientPortal.Domain.Members;
using ClientPortal.Web.Api;

namespace ClientPortal.Web.Dialects.Awork;

/// <summary><c>/me/permissions</c>: what the caller may do, by awork's feature of clients and keys, which is the one that exists here.</summary>
internal static class PermissionsApi
{
    private const string ManageConfiguration = "workspace-manage-config";

    public static void Map(RouteGroupBuilder api) => api.MapGet("/me/permissions", Read);

    private static IResult Read(ApiCall call)
    {
        var (actor, admin) = (call.Actor, RightsTable.OfKeyRole(WorkspaceRole.Admin));
        string[] levels = [.. actor.May(Rights.ClientsRead) ? ["read"] : Array.Empty<string>(), .. actor.May(Rights.ClientsWrite) ? ["write"] : Array.Empty<string>()];
        PermissionJson[] permissions = levels.Length > 0 ? [new(ManageConfiguration, levels)] : [];
        return Results.Json(new PermissionsJson(new UserPermissionJson(actor.May(admin), permissions)), ApiJson.Options);
    }
}

internal sealed record PermissionsJson(UserPermissionJson UserPermission);

/// <param name="IsAdmin">Whether an administrator could do no more; an API key without a person is one.</param>
internal sealed record UserPermissionJson(bool IsAdmin, IReadOnlyList<PermissionJson> Permissions);

internal sealed record PermissionJson(string Feature, IReadOnlyList<string> AccessLevels);
