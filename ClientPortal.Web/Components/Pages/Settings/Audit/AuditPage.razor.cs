using ClientPortal.Domain;
using ClientPortal.Domain.Audit;
using ClientPortal.Web.Hosting;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Audit;

/// <summary>What happened in the workspace, the newest first. For owners and admins; that they look is itself written down (SEC-232).</summary>
public sealed partial class AuditPage(NavigationManager navigation)
{
    private AuditFilter filter = AuditFilter.None;
    private Page<AuditEvent>? page;
    private Problem? problem;

    [SupplyParameterFromQuery]
    public string? Group { get; set; }

    [SupplyParameterFromQuery]
    public string? Client { get; set; }

    [SupplyParameterFromQuery]
    public string? From { get; set; }

    [SupplyParameterFromQuery]
    public string? Until { get; set; }

    /// <summary>The cursor of the page before.</summary>
    [SupplyParameterFromQuery]
    public string? After { get; set; }

    [Inject]
    internal CurrentActor CurrentActor { get; set; } = default!;

    [Inject]
    internal AuditQueries AuditQueries { get; set; } = default!;

    protected override async Task OnParametersSetAsync()
    {
        filter = AuditFilter.Of(Group, Client, From, Until);
        var actor = await CurrentActor.GetAsync(CancellationToken.None);
        var outcome = await AuditQueries.ListAsync(actor, filter.ToAsk(After), CancellationToken.None);
        outcome.IsDone(out page, out problem);
    }

    private void Show(AuditFilter chosen) => navigation.NavigateTo(Address(chosen, after: null));

    private string Address(string? after) => Address(filter, after);

    private string Address(AuditFilter wanted, string? after) => navigation.GetUriWithQueryParameters(wanted.ToQuery(after));
}
