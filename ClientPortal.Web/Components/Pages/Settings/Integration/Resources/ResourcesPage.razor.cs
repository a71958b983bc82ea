using ClientPortal.Domain;
using ClientPortal.Domain.Resources;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Words;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.Resources;

/// <summary>The workspace's own APIs, for which clients can ask for tokens.</summary>
public sealed partial class ResourcesPage(NavigationManager navigation)
{
    private const int PageSize = 50;
    private CountedPage<ResourceRow>? page;
    private Problem? problem;
    private string? told;

    [SupplyParameterFromQuery(Name = "page")]
    public int? PageNumber { get; set; }

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal PortalDialogs Dialogs { get; set; } = default!;

    [Inject]
    internal ResourceQueries Resources { get; set; } = default!;

    [Inject]
    internal EditResource EditResource { get; set; } = default!;

    [Inject]
    internal DeleteResource DeleteResource { get; set; } = default!;

    private int Number => Math.Clamp(PageNumber ?? 1, 1, Resource.MaxPerWorkspace);

    private int Skip => (Number - 1) * PageSize;

    protected override Task OnParametersSetAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var outcome = await Acting.RunAsync(actor => Resources.ListPageAsync(actor, Skip, PageSize, CancellationToken.None));
        page = outcome.IsDone(out var found, out problem) ? found : null;
        if (page is { Items.Count: 0, Total: > 0 })
        {
            navigation.NavigateTo(UrlOf(1), replace: true); // the last row of the last page has gone
        }
    }

    private async Task AddAsync()
    {
        if (await Dialogs.OpenAsync<ResourceDialog, string>(Words["NewResource"]) is { } name)
        {
            await ShowAsync(Words["Created", name]);
        }
    }

    private List<ActionItem> ActionsOf(ResourceRow resource) =>
    [
        new(Words["Edit"], "edit", () => EditAsync(resource)),
        resource.IsDisabled
            ? new(Words["SwitchOn"], "play", () => SwitchOnAsync(resource))
            : new(Words["SwitchOff"], "pause", () => SwitchOffAsync(resource)),
        new(Words["Delete"], "bin", () => DeleteAsync(resource)) { IsDangerous = true },
    ];

    private async Task EditAsync(ResourceRow resource)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(ResourceDialog.Resource)] = resource };
        if (await Dialogs.OpenAsync<ResourceDialog, string>(Words["EditResource", resource.Name], parameters) is { } name)
        {
            await ShowAsync(Words["Saved", name]);
        }
    }

    // Takes nothing away, so it does not ask.
    private async Task SwitchOnAsync(ResourceRow resource)
    {
        var refused = await SetAsync(resource, isDisabled: false);
        await ShowAsync(refused is null ? Words["SwitchedOn", resource.Name].Value : null);
        problem = refused ?? problem;
        StateHasChanged();
    }

    private async Task SwitchOffAsync(ResourceRow resource)
    {
        if (await ConfirmAsync(Words["SwitchOffTitle", resource.Name], Words["SwitchOff"], () => SetAsync(resource, isDisabled: true), Words["SwitchOffStops"], Words["EndsTokens"]))
        {
            await ShowAsync(Words["SwitchedOff", resource.Name]);
        }
    }

    private async Task DeleteAsync(ResourceRow resource)
    {
        if (await ConfirmAsync(Words["DeleteTitle", resource.Name], Words["Delete"], DeleteAsync, Words["DeleteStops", resource.Identifier], Words["EndsTokens"]))
        {
            await ShowAsync(Words["Deleted", resource.Name]);
        }

        async Task<Problem?> DeleteAsync() =>
            (await Acting.RunAsync(actor => DeleteResource.RunAsync(actor, resource.Id, CancellationToken.None))).IsDone(out _, out var refused) ? null : refused;
    }

    private async Task<Problem?> SetAsync(ResourceRow resource, bool isDisabled)
    {
        var edit = new ResourceEdit { IsDisabled = isDisabled };
        return (await Acting.RunAsync(actor => EditResource.RunAsync(actor, resource.Id, edit, CancellationToken.None))).IsDone(out _, out var refused) ? null : refused;
    }

    private Task<bool> ConfirmAsync(string title, string verb, Func<Task<Problem?>> act, params string[] sentences) =>
        Dialogs.OpenAsync<ConfirmDanger, bool>(title, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ConfirmDanger.Sentences)] = sentences,
            [nameof(ConfirmDanger.Verb)] = verb,
            [nameof(ConfirmDanger.ActAsync)] = act,
        }, PortalDialogs.Narrow);

    // The acts of a row begin in its menu, whose own events do not draw this page again.
    private async Task ShowAsync(string? news)
    {
        await LoadAsync();
        told = news;
        StateHasChanged();
    }

    private string UrlOf(int number) => navigation.GetUriWithQueryParameter("page", number > 1 ? number : null);

    private string ScopesOf(ResourceRow resource) =>
        resource.Scopes.Equals(ResourceSettings.Offered) ? Words["AllScopes"]
        : resource.Scopes.Count > 3 ? Words["ScopesAndMore", string.Join(", ", resource.Scopes.Take(2)), resource.Scopes.Count - 2]
        : string.Join(", ", resource.Scopes);

    private string LifetimeOf(ResourceRow resource) => resource.AccessTokenLifetimeSeconds is { } seconds ? Words["Seconds", seconds] : Words["ClientsOwn"];

    private string ClientsOf(ResourceRow resource) => (resource.Requesters, resource.Servers) switch
    {
        (0, 0) => Words["NoClients"],
        (var requesters, 0) => Words.Counted("Requesters", requesters),
        (0, var servers) => Words.Counted("Servers", servers),
        var (requesters, servers) => $"{Words.Counted("Requesters", requesters)}, {Words.Counted("Servers", servers)}",
    };
}
