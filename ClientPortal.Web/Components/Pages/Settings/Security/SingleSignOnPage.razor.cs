using ClientPortal.Domain;
using ClientPortal.Domain.Members;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Security;

/// <summary>How the people of the workspace sign in with their company's identity provider: owners set it up, admins read it.</summary>
public sealed partial class SingleSignOnPage
{
    private IReadOnlyList<ConnectionRow>? connections;
    private Problem? problem;
    private string? told;
    private bool mayWrite;

    [Inject]
    internal CurrentActor CurrentActor { get; set; } = default!;

    [Inject]
    internal ConnectionQueries Connections { get; set; } = default!;

    [Inject]
    internal SignOnAddresses Addresses { get; set; } = default!;

    [Inject]
    internal PortalDialogs Dialogs { get; set; } = default!;

    private string RedirectUri { get; set; } = "";

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        var actor = await CurrentActor.GetAsync(CancellationToken.None);
        mayWrite = actor.May(Rights.WorkspaceWrite) && actor.Role == WorkspaceRole.Owner;
        if ((await Connections.ListAsync(actor, CancellationToken.None)).IsDone(out var found, out problem))
        {
            (connections, RedirectUri) = (found, Addresses.CallbackOf(actor.Workspace));
        }
    }

    private async Task AddAsync()
    {
        if (await Dialogs.OpenAsync<ConnectionDialog, string>(Words["NewConnection"]) is { } name)
        {
            await ShowAsync(Words["Created", name]);
        }
    }

    // The acts of a card begin in its menu, whose own events do not draw this page again.
    private async Task ShowAsync(string? news)
    {
        await LoadAsync();
        told = news;
        StateHasChanged();
    }

    private Task RefuseAsync(Problem refused)
    {
        (problem, told) = (refused, null);
        StateHasChanged();
        return Task.CompletedTask;
    }
}
