using ClientPortal.Domain;
using ClientPortal.Domain.SingleSignOn;
using ClientPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Web.Components.Pages.Settings.Security;

/// <summary>What an owner does with a connection and its domains.</summary>
public sealed partial class ConnectionCard
{
    [Parameter, EditorRequired]
    public ConnectionRow Connection { get; set; } = default!;

    [Parameter]
    public bool MayWrite { get; set; }

    /// <summary>Something was done; the sentence says what.</summary>
    [Parameter, EditorRequired]
    public Func<string?, Task> Changed { get; set; } = default!;

    /// <summary>Something was refused outside of a dialog.</summary>
    [Parameter, EditorRequired]
    public Func<Problem, Task> Refused { get; set; } = default!;

    [Inject]
    internal Acting Acting { get; set; } = default!;

    [Inject]
    internal PortalDialogs Dialogs { get; set; } = default!;

    [Inject]
    internal EditConnection EditConnection { get; set; } = default!;

    [Inject]
    internal TestConnection TestConnection { get; set; } = default!;

    [Inject]
    internal DeleteConnection DeleteConnection { get; set; } = default!;

    [Inject]
    internal EnforceDomain EnforceDomain { get; set; } = default!;

    [Inject]
    internal RemoveDomain RemoveDomain { get; set; } = default!;

    private string HeadingId => $"connection-{Connection.Id:N}";

    private List<ActionItem> Actions =>
    [
        new(Words["Edit"], "edit", EditAsync),
        new(Words["Test"], "renew", TestAsync),
        Connection.DisabledAt is null ? new(Words["SwitchOff"], "pause", SwitchOffAsync) : new(Words["SwitchOn"], "play", SwitchOnAsync),
        new(Words["Delete"], "bin", DeleteAsync) { IsDangerous = true },
    ];

    private List<ActionItem> ActionsOf(DomainRow domain) =>
    [
        domain.VerifiedAt is null ? new(Words["Verify"], "check", () => VerifyAsync(domain))
        : domain.IsEnforced ? new(Words["StopEnforcing"], "key", () => StopEnforcingAsync(domain))
        : new(Words["Enforce"], "shield", () => EnforceAsync(domain)),
        new(Words["Remove"], "bin", () => RemoveAsync(domain)) { IsDangerous = true },
    ];

    private async Task EditAsync()
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(ConnectionDialog.Connection)] = Connection };
        if (await Dialogs.OpenAsync<ConnectionDialog, string>(Words["EditConnection", Connection.Name], parameters) is { } name)
        {
            await Changed(Words["Saved", name]);
        }
    }

    private async Task TestAsync() =>
        await TellAsync(
            await Acting.RunAsync(actor => TestConnection.RunAsync(actor, Connection.Id, CancellationToken.None)),
            report => Words[report.NamesItselfInAnswers ? "TestGood" : "TestGoodSilent", Connection.Name, report.Keys]);

    // Takes nothing away, so it does not ask.
    private async Task SwitchOnAsync() => await TellAsync(await SwitchAsync(isDisabled: false), _ => Words["SwitchedOn", Connection.Name]);

    private async Task SwitchOffAsync()
    {
        if (await ConfirmAsync(Words["SwitchOffTitle", Connection.Name], Words["SwitchOff"], async () => ProblemOf(await SwitchAsync(isDisabled: true)), Words["SwitchOffStops"], Words["SwitchOffPasswords"]))
        {
            await Changed(Words["SwitchedOff", Connection.Name]);
        }
    }

    private Task<Outcome<ConnectionRow>> SwitchAsync(bool isDisabled) =>
        Acting.RunAsync(actor => EditConnection.RunAsync(actor, Connection.Id, new ConnectionEdit { IsDisabled = isDisabled }, CancellationToken.None));

    private async Task DeleteAsync()
    {
        async Task<Problem?> DeleteAsync() => ProblemOf(await Acting.RunAsync(actor => DeleteConnection.RunAsync(actor, Connection.Id, CancellationToken.None)));
        if (await ConfirmAsync(Words["DeleteTitle", Connection.Name], Words["Delete"], DeleteAsync, Words["DeleteStops"], Words["DeletePeople"]))
        {
            await Changed(Words["Deleted", Connection.Name]);
        }
    }

    private async Task AddDomainAsync()
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(AddDomainDialog.ConnectionId)] = Connection.Id };
        if (await Dialogs.OpenAsync<AddDomainDialog, DomainRow>(Words["AddDomainTo", Connection.Name], parameters, PortalDialogs.Narrow) is { } domain)
        {
            await Changed(null);
            await VerifyAsync(domain);
        }
    }

    private async Task VerifyAsync(DomainRow domain)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(DomainProofDialog.Domain)] = domain };
        if (await Dialogs.OpenAsync<DomainProofDialog, bool>(Words["VerifyTitle", domain.Name], parameters, PortalDialogs.Wide))
        {
            await Changed(Words["VerifiedNow", domain.Name]);
        }
    }

    private async Task EnforceAsync(DomainRow domain)
    {
        async Task<Problem?> EnforceAsync() => ProblemOf(await SetEnforcedAsync(domain, isEnforced: true));
        if (await ConfirmAsync(Words["EnforceTitle", domain.Name], Words["Enforce"], EnforceAsync, Words["EnforceStops"], Words["EnforceOwners"], Words["EnforceTry"]))
        {
            await Changed(Words["Enforced", domain.Name]);
        }
    }

    private async Task StopEnforcingAsync(DomainRow domain) => await TellAsync(await SetEnforcedAsync(domain, isEnforced: false), _ => Words["NotEnforced", domain.Name]);

    private Task<Outcome<DomainRow>> SetEnforcedAsync(DomainRow domain, bool isEnforced) =>
        Acting.RunAsync(actor => EnforceDomain.RunAsync(actor, domain.Id, isEnforced, CancellationToken.None));

    private async Task RemoveAsync(DomainRow domain)
    {
        async Task<Problem?> RemoveAsync() => ProblemOf(await Acting.RunAsync(actor => RemoveDomain.RunAsync(actor, domain.Id, CancellationToken.None)));
        if (await ConfirmAsync(Words["RemoveTitle", domain.Name], Words["Remove"], RemoveAsync, Words["RemoveStops"]))
        {
            await Changed(Words["Removed", domain.Name]);
        }
    }

    private Task TellAsync<T>(Outcome<T> outcome, Func<T, string> sentence) =>
        outcome.IsDone(out var value, out var problem) ? Changed(sentence(value)) : Refused(problem);

    private Task<bool> ConfirmAsync(string title, string verb, Func<Task<Problem?>> act, params string[] sentences) =>
        Dialogs.OpenAsync<ConfirmDanger, bool>(title, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ConfirmDanger.Sentences)] = sentences,
            [nameof(ConfirmDanger.Verb)] = verb,
            [nameof(ConfirmDanger.ActAsync)] = act,
        }, PortalDialogs.Narrow);

    private static Problem? ProblemOf<T>(Outcome<T> outcome) => outcome.IsDone(out _, out var problem) ? null : problem;
}
