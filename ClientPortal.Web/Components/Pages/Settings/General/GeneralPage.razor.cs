using System.Globalization;
using ClientPortal.Domain;
using ClientPortal.Domain.Workspaces;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.General;

/// <summary>Name, short name, policies and end of the workspace. Owners change it, admins read it.</summary>
public sealed partial class GeneralPage(NavigationManager navigation)
{
    private static readonly string[] ShownFields = [nameof(WorkspaceEdit.Name), nameof(WorkspaceEdit.Slug), nameof(WorkspaceEdit.MaxClients), nameof(WorkspaceEdit.KeyBrand)];
    private WorkspaceDetail? workspace;
    private bool mayWrite;
    private string? name;
    private string? slug;
    private bool copyOnce;
    private string? brand;
    private string? maxClients;
    private Problem? problem;
    private string? told;
    private bool busy;

    [Inject]
    internal CurrentActor CurrentActor { get; set; } = default!;

    [Inject]
    internal WorkspaceQueries WorkspaceQueries { get; set; } = default!;

    [Inject]
    internal EditWorkspace EditWorkspace { get; set; } = default!;

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal PortalDialogs Dialogs { get; set; } = default!;

    [Inject]
    internal PortalScript Script { get; set; } = default!;

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await CurrentActor.GetAsync(CancellationToken.None);
        mayWrite = actor.May(Rights.WorkspaceWrite);

        // Every member may read the workspace's name, but members have no settings pages.
        var outcome = actor.May(Rights.ClientsRead) ? await WorkspaceQueries.FindAsync(actor, CancellationToken.None) : Problem.NotAllowed();
        if (outcome.IsDone(out var found, out problem))
        {
            Show(found);
        }
    }

    private void Show(WorkspaceDetail found)
    {
        workspace = found;
        (name, slug, copyOnce, brand, maxClients) = (found.Name, found.Slug, found.ApiKeysCopyOnce, found.KeyBrand, found.MaxClients?.ToString(CultureInfo.InvariantCulture));
    }

    private Task ReloadAsync()
    {
        told = null;
        return LoadAsync();
    }

    private void SetName(string? typed) => (name, problem, told) = (typed, problem.Without(nameof(WorkspaceEdit.Name)), null);

    private void SetSlug(string? typed) => (slug, problem, told) = (typed, problem.Without(nameof(WorkspaceEdit.Slug)), null);

    private void SetMaxClients(string? typed) => (maxClients, problem, told) = (typed, problem.Without(nameof(WorkspaceEdit.MaxClients)), null);

    private async Task SaveAsync()
    {
        if (busy)
        {
            return; // a second click that was on its way already (SEC-207)
        }

        (busy, told) = (true, null);
        problem = copyOnce && workspace is { ApiKeysCopyOnce: false } ? await ConfirmCopyOnceAsync() : await ActAsync();
        busy = false;
        StateHasChanged();
        await Script.FocusFirstMistakeAsync();
    }

    // Turning the policy on destroys the copies that exist, for good: that is asked once more.
    private async Task<Problem?> ConfirmCopyOnceAsync()
    {
        Problem? refused = null;
        await Dialogs.OpenAsync<ConfirmDanger, bool>(Words["CopyOnceTitle"], new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ConfirmDanger.Sentences)] = new[] { Words["CopyOnceEnds"].Value, Words["CopyOnceKeeps"].Value },
            [nameof(ConfirmDanger.Verb)] = Shared["Save"].Value,
            [nameof(ConfirmDanger.ActAsync)] = (Func<Task<Problem?>>)ActInDialogAsync,
        }, PortalDialogs.Narrow);
        return refused;

        // Mistakes belong to the fields of the page, so the dialog closes on them, too.
        async Task<Problem?> ActInDialogAsync()
        {
            refused = await ActAsync();
            return null;
        }
    }

    private async Task<Problem?> ActAsync()
    {
        if (!TryReadLimit(out var limit))
        {
            return Problem.OfField(nameof(WorkspaceEdit.MaxClients), "max_clients_out_of_range", "Give a number from 1 to 100,000, or leave it empty for no limit.");
        }

        var edit = new WorkspaceEdit
        {
            Name = name ?? "",
            Slug = slug?.Trim() ?? "",
            ApiKeysCopyOnce = copyOnce,
            KeyBrand = string.IsNullOrWhiteSpace(brand) ? null : brand.Trim(),
            MaxClients = limit,
            ExpectedVersion = workspace!.Version,
        };
        var outcome = await Acting.RunAsync(actor => EditWorkspace.RunAsync(actor, edit, CancellationToken.None));
        if (!outcome.IsDone(out var saved, out var refused))
        {
            return refused;
        }

        var renamed = saved.Name != workspace.Name;
        Show(saved);
        told = Words["Saved"];
        if (renamed)
        {
            navigation.Refresh(forceReload: true); // the switcher at the top is named after the workspace
        }

        return null;
    }

    private bool TryReadLimit(out ClientLimit limit)
    {
        var typed = maxClients?.Trim();
        var isNumber = int.TryParse(typed, NumberStyles.None, CultureInfo.InvariantCulture, out var most);
        limit = new ClientLimit(isNumber ? most : null);
        return isNumber || string.IsNullOrEmpty(typed);
    }

    private async Task DeleteAsync()
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(DeleteWorkspaceDialog.Name)] = workspace!.Name };
        if (await Dialogs.OpenAsync<DeleteWorkspaceDialog, bool>(Words["DeleteTitle", workspace.Name], parameters))
        {
            navigation.NavigateTo(PortalUrls.Home, forceLoad: true);
        }
    }
}
