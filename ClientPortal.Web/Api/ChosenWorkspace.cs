using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.Users;

namespace ClientPortal.Web.Api;

/// <summary>
/// In which workspace a call acts whose credential is good for several: the one that the header <c>X-Workspace</c> names, by id or short name
/// (decisions.md 15). One that the credential does not reach looks like one that is not there.
/// </summary>
internal static class ChosenWorkspace
{
    public const string Header = "X-Workspace";

    public static readonly Mistake Missing = new("workspace_missing", "This credential is good for several workspaces. Name one in the header X-Workspace, by its id or short name.");

    /// <summary>The workspace; null where there are several and none was named.</summary>
    public static Outcome<OwnWorkspace?> Of(string? named, IReadOnlyList<OwnWorkspace> reached)
    {
        if (string.IsNullOrWhiteSpace(named))
        {
            return reached.Count == 1 ? reached[0] : (OwnWorkspace?)null;
        }

        var text = named.Trim();

        // A short name may look like an id: 32 hexadecimal digits are one.
        var byId = Guid.TryParse(text, CultureInfo.InvariantCulture, out var id) ? reached.FirstOrDefault(workspace => workspace.Id == id) : null;
        var found = byId ?? reached.FirstOrDefault(workspace => workspace.Slug.Equals(text, StringComparison.OrdinalIgnoreCase));
        return found is null ? Problem.NotFound() : found;
    }
}
