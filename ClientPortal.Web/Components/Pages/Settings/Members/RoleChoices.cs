using ClientPortal.Domain.Members;
using ClientPortal.Web.Words;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Components.Pages.Settings.Members;

/// <summary>Roles as people read them, and which of them somebody may give.</summary>
internal static class RoleChoices
{
    private static readonly WorkspaceRole[] All = [WorkspaceRole.Member, WorkspaceRole.Admin, WorkspaceRole.Owner];

    public static string Of(IStringLocalizer<SettingsWords> words, WorkspaceRole role) => words[$"Role{role}"];

    /// <summary>An admin invites members and admins; only an owner makes owners (decisions of the product: roles).</summary>
    public static IReadOnlyList<(WorkspaceRole Value, string Text)> GivenBy(WorkspaceRole? giver, IStringLocalizer<SettingsWords> words) =>
        [.. All.Where(role => giver == WorkspaceRole.Owner || role != WorkspaceRole.Owner).Select(role => (role, Of(words, role)))];
}
