using ClientPortal.Domain;
using ClientPortal.Domain.Consents;
using ClientPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>Who in this workspace has allowed the client to act for them; an administrator takes it back for one person or for all.</summary>
public sealed partial class ClientPeoplePanel
{
    private readonly List<ClientPersonRow> people = [];
    private string? next;
    private Problem? problem;
    private string? said;
    private bool isLoading = true;

    [Parameter]
    [EditorRequired]
    public string ClientId { get; set; } = "";

    [Parameter]
    [EditorRequired]
    public string ClientName { get; set; } = "";

    protected override Task OnInitializedAsync() => LoadAsync();

    private async Task LoadAsync()
    {
        people.Clear();
        next = null;
        await MoreAsync();
        isLoading = false;
    }

    private async Task MoreAsync()
    {
        var outcome = await Acting.RunAsync(actor => People.ListAsync(actor, ClientId, new PageAsk { After = next }, CancellationToken.None));
        if (outcome.IsDone(out var page, out problem))
        {
            people.AddRange(page.Items);
            next = page.Next;
        }
    }

    /// <param name="person">Null for everybody.</param>
    private async Task AskAsync(ClientPersonRow? person)
    {
        said = null;
        var title = person is null ? Words["RevokeAll"] : Words["RevokeFor", person.Name];
        var done = await Dialogs.OpenAsync<ConfirmDanger, bool>(title, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ConfirmDanger.Sentences)] = new string[] { person is null ? Words["RevokeAllWhat", ClientName] : Words["RevokeWhat", ClientName, person.Name], Words["RevokeAgain"] },
            [nameof(ConfirmDanger.Verb)] = Connect["Revoke"].Value,
            [nameof(ConfirmDanger.ActAsync)] = () => WithdrawAsync(person),
        }, PortalDialogs.Narrow);
        if (done)
        {
            await LoadAsync();
            said = person is null ? Words["RevokedAll"] : Words["Revoked", person.Name];
        }
    }

    private async Task<Problem?> WithdrawAsync(ClientPersonRow? person)
    {
        var outcome = await Acting.RunAsync(actor => WithdrawForPeople.RunAsync(actor, ClientId, person?.UserId, CancellationToken.None));
        return outcome.IsDone(out _, out var refusal) ? null : refusal;
    }
}
