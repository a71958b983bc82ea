using ClientPortal.Domain;
using ClientPortal.Domain.PersonalTokens;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using ClientPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.PersonalTokens;

/// <summary>A person's own tokens. For everybody who belongs to a workspace, whatever their role.</summary>
public sealed partial class PersonalTokensPage
{
    private IReadOnlyList<PersonalTokenRow>? tokens;
    private Problem? problem;
    private string? told;

    [Inject]
    internal PersonalTokenQueries Queries { get; set; } = default!;

    [Inject]
    internal RegeneratePersonalToken RegenerateToken { get; set; } = default!;

    [Inject]
    internal DeletePersonalToken DeleteToken { get; set; } = default!;

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal PortalDialogs Dialogs { get; set; } = default!;

    [Inject]
    internal PortalUrls Urls { get; set; } = default!;

    private string Command => $"curl {Urls.Absolute("/api/v1/me")} -H \"Authorization: Bearer $TOKEN\"";

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() =>
        (await Acting.RunAsync(actor => Queries.ListAsync(actor, CancellationToken.None))).IsDone(out tokens, out problem);

    private async Task GenerateAsync()
    {
        told = null;
        if (await Dialogs.OpenAsync<GenerateTokenDialog, SecretHandover?>(Words["NewTitle"]) is { } handover)
        {
            await ShowAsync(handover);
        }
    }

    private async Task EditAsync(PersonalTokenRow token)
    {
        told = null;
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(EditTokenDialog.Token)] = token };
        if (await Dialogs.OpenAsync<EditTokenDialog, bool>(Words["EditToken", token.Name], parameters, PortalDialogs.Narrow))
        {
            await ReadAsync();
        }
    }

    private async Task RegenerateAsync(PersonalTokenRow token)
    {
        told = null;
        SecretHandover? handover = null;
        await ConfirmAsync(Words["RegenerateToken", token.Name], Words["RegenerateWhat"], Words["Regenerate"], async () =>
        {
            var outcome = await Acting.RunAsync(actor => RegenerateToken.RunAsync(actor, token.Id, CancellationToken.None));
            handover = outcome.IsDone(out var made, out var refusal) ? new SecretHandover(made.Token) : null;
            return refusal;
        });
        if (handover is not null)
        {
            await ShowAsync(handover);
        }
    }

    private async Task DeleteAsync(PersonalTokenRow token)
    {
        told = null;
        var deleted = await ConfirmAsync(Words["DeleteToken", token.Name], Words["DeleteWhat"], Words["Delete"], async () =>
        {
            var outcome = await Acting.RunAsync(actor => DeleteToken.RunAsync(actor, token.Id, CancellationToken.None));
            return outcome.IsDone(out _, out var refusal) ? null : refusal;
        });
        if (deleted)
        {
            await ReadAsync();
            told = Words["Deleted", token.Name];
        }
    }

    private Task<bool> ConfirmAsync(string title, string sentence, string verb, Func<Task<Problem?>> act) =>
        Dialogs.OpenAsync<ConfirmDanger, bool>(title, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ConfirmDanger.Sentences)] = new[] { sentence },
            [nameof(ConfirmDanger.Verb)] = verb,
            [nameof(ConfirmDanger.ActAsync)] = act,
        }, PortalDialogs.Narrow);

    private async Task ShowAsync(SecretHandover handover)
    {
        await Dialogs.OpenAsync<ShowOnceDialog, bool>(Words["Token"], new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ShowOnceDialog.Handover)] = handover,
            [nameof(ShowOnceDialog.Text)] = Words["ShownOnce"].Value,
            [nameof(ShowOnceDialog.Label)] = Words["Token"].Value,
            [nameof(ShowOnceDialog.CopyLabel)] = Words["Copy"].Value,
        });
        await ReadAsync();
        StateHasChanged();
    }
}
