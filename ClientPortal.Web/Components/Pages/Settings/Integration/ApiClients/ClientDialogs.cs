using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Secrets;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Words;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>Opens the dialogs about one client; list and detail page offer the same. True where the thing was done.</summary>
internal sealed class ClientDialogs(
    PortalDialogs dialogs,
    Acting acting,
    ClientImpactQueries impacts,
    PauseClient pause,
    ResumeClient resume,
    DeleteClient delete,
    DeleteClientSecret deleteSecret,
    DeleteApiKey deleteKey,
    EditApiKey editKey,
    UndoRotation undoRotation,
    IStringLocalizer<ClientsWords> words,
    IStringLocalizer<KeyTermsWords> keyWords,
    IStringLocalizer<SecretCopiesWords> copies)
{
    public Task<RegisteredClient?> RegisterAsync() => dialogs.OpenAsync<NewClientDialog, RegisteredClient>(words["NewClient"]);

    public Task ShowSecretAsync(string clientId, PlainSecret secret) =>
        ShowOnceAsync(words["ClientSecret"], secret, words["SecretOnce"], words["CopyClientSecret"], clientId);

    /// <summary>Shows a secret of which the workspace keeps a copy.</summary>
    public Task ShowSecretAgainAsync(string clientId, PlainSecret secret) =>
        ShowOnceAsync(words["ClientSecret"], secret, copies["Shown"], words["CopyClientSecret"], clientId);

    public Task ShowKeyAsync(PlainSecret key) => ShowOnceAsync(words["ApiKey"], key, words["KeyOnce"], words["CopyNewKey"], clientId: null);

    /// <summary>Asks when the old secret ends, then shows the new one.</summary>
    public async Task<bool> RegenerateAsync(string clientId)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(RegenerateSecretDialog.ClientId)] = clientId };
        if (await dialogs.OpenAsync<RegenerateSecretDialog, SecretHandover>(words["RegenerateSecret"], parameters) is not { Secret: { } secret } handover)
        {
            return false;
        }

        handover.Drop();
        await ShowSecretAsync(clientId, secret);
        return true;
    }

    /// <summary>Asks for note and end of a further secret, then shows it.</summary>
    public async Task<bool> AddSecretAsync(string clientId)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(AddSecretDialog.ClientId)] = clientId };
        if (await dialogs.OpenAsync<AddSecretDialog, SecretHandover>(words["AddSecret"], parameters, PortalDialogs.Narrow) is not { Secret: { } secret } handover)
        {
            return false;
        }

        handover.Drop();
        await ShowSecretAsync(clientId, secret);
        return true;
    }

    public Task<bool> EditSecretAsync(string clientId, SecretRow secret) => dialogs.OpenAsync<EditSecretDialog, bool>(
        words["EditSecret", secret.Hint],
        new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(EditSecretDialog.ClientId)] = clientId, [nameof(EditSecretDialog.Secret)] = secret },
        PortalDialogs.Narrow);

    /// <summary>Asks for another name or end, and for what the key's use is tied to.</summary>
    public Task<bool> EditKeyAsync(string clientId, ApiKeyRow key) => dialogs.OpenAsync<EditKeyDialog, bool>(
        words["EditKey", key.Name],
        new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(EditKeyDialog.ClientId)] = clientId, [nameof(EditKeyDialog.Key)] = key });

    /// <summary>Asks when the old value ends, then shows the new one.</summary>
    public async Task<bool> RotateKeyAsync(string clientId, Guid keyId, string name)
    {
        var parameters = new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(RotateKeyDialog.ClientId)] = clientId, [nameof(RotateKeyDialog.KeyId)] = keyId };
        if (await dialogs.OpenAsync<RotateKeyDialog, SecretHandover>(words["RotateKeyTitle", name], parameters, PortalDialogs.Narrow) is not { Secret: { } value } handover)
        {
            return false;
        }

        handover.Drop();
        await ShowOnceAsync(words["ApiKey"], value, words["KeyRotatedOnce"], words["CopyNewKey"], clientId: null);
        return true;
    }

    /// <summary>Ends the new value, which somebody may have put in place already, so it asks.</summary>
    public Task<bool> UndoRotationAsync(string clientId, ApiKeyRow key) => ConfirmAsync(
        keyWords["UndoRotationTitle", key.Name],
        keyWords["UndoRotation"],
        [keyWords["UndoRotationEnds"]],
        async Task<Outcome<Nothing>> (actor) => (await undoRotation.RunAsync(actor, clientId, key.Id, CancellationToken.None)).IsDone(out _, out var problem) ? Nothing.AtAll : problem);

    /// <summary>Stops what uses it, so it asks.</summary>
    public Task<bool> DisableKeyAsync(string clientId, ApiKeyRow key) => ConfirmAsync(
        words["DisableKeyTitle", key.Name],
        words["DisableKey"],
        [words["DisableKeyStops"]],
        actor => SwitchKeyAsync(actor, clientId, key, isDisabled: true));

    /// <summary>Takes nothing away, so it does not ask; only where it is refused a dialog says why and lets one try again.</summary>
    public async Task<bool> EnableKeyAsync(string clientId, ApiKeyRow key)
    {
        Task<Outcome<Nothing>> RunAsync(Actor actor) => SwitchKeyAsync(actor, clientId, key, isDisabled: false);
        return (await acting.RunAsync(RunAsync)).IsDone(out _, out _)
            || await ConfirmAsync(words["EnableKeyTitle", key.Name], words["EnableKey"], [words["EnableKeyRestores"]], RunAsync, dangerous: false);
    }

    public Task ManageKeysAsync(string clientId) => dialogs.OpenAsync<ManageKeysDialog, object>(
        words["KeysFor", clientId],
        new Dictionary<string, object?>(StringComparer.Ordinal) { [nameof(ManageKeysDialog.ClientId)] = clientId },
        PortalDialogs.Wide);

    public async Task<bool> PauseAsync(string clientId, string name) => await ConfirmAsync(
        words["PauseTitle", name],
        words["Pause"],
        [words["PauseStops"], words["PauseEnds"], .. await AffectedAsync(clientId)],
        actor => pause.RunAsync(actor, clientId, CancellationToken.None));

    /// <summary>Takes nothing away, so it does not ask; only where it is refused a dialog says why and lets one try again.</summary>
    public async Task<bool> ResumeAsync(string clientId, string name)
    {
        Task<Outcome<Nothing>> RunAsync(Actor actor) => resume.RunAsync(actor, clientId, CancellationToken.None);
        return (await acting.RunAsync(RunAsync)).IsDone(out _, out _)
            || await ConfirmAsync(words["ResumeTitle", name], words["Resume"], [words["ResumeRestores"]], RunAsync, dangerous: false);
    }

    public async Task<bool> DeleteAsync(string clientId, string name) => await ConfirmAsync(
        words["DeleteTitle", name],
        words["Delete"],
        [words["DeleteEnds", clientId], .. await AffectedAsync(clientId)],
        actor => delete.RunAsync(actor, clientId, CancellationToken.None));

    public Task<bool> DeleteSecretAsync(string clientId, SecretRow secret) => ConfirmAsync(
        words["DeleteSecretTitle", secret.Hint],
        words["Delete"],
        [words["DeleteSecretEnds"]],
        actor => deleteSecret.RunAsync(actor, clientId, secret.Id, CancellationToken.None));

    public Task<bool> DeleteKeyAsync(string clientId, ApiKeyRow key) => ConfirmAsync(
        words["DeleteKeyTitle", key.Name],
        words["Delete"],
        [words["DeleteKeyEnds"]],
        actor => deleteKey.RunAsync(actor, clientId, key.Id, CancellationToken.None));

    private Task<object?> ShowOnceAsync(string label, PlainSecret secret, string text, string copyLabel, string? clientId) =>
        dialogs.OpenAsync<ShowOnceDialog, object>(label, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ShowOnceDialog.Handover)] = new SecretHandover(secret),
            [nameof(ShowOnceDialog.Text)] = text,
            [nameof(ShowOnceDialog.Label)] = label,
            [nameof(ShowOnceDialog.CopyLabel)] = copyLabel,
            [nameof(ShowOnceDialog.ClientId)] = clientId,
        }, PortalDialogs.Wide);

    private async Task<Outcome<Nothing>> SwitchKeyAsync(Actor actor, string clientId, ApiKeyRow key, bool isDisabled)
    {
        var outcome = await editKey.RunAsync(actor, clientId, key.Id, new ApiKeyEdit { IsDisabled = isDisabled }, CancellationToken.None);
        return outcome.IsDone(out _, out var problem) ? Nothing.AtAll : problem;
    }

    /// <summary>Asks once; the confirming button repeats the verb.</summary>
    public Task<bool> ConfirmAsync(string title, string verb, IReadOnlyList<string> sentences, Func<Actor, Task<Outcome<Nothing>>> operation, bool dangerous = true) =>
        dialogs.OpenAsync<ConfirmDanger, bool>(title, new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            [nameof(ConfirmDanger.Sentences)] = sentences,
            [nameof(ConfirmDanger.Verb)] = verb,
            [nameof(ConfirmDanger.Dangerous)] = dangerous,
            [nameof(ConfirmDanger.ActAsync)] = async Task<Problem?> () => (await acting.RunAsync(operation)).IsDone(out _, out var problem) ? null : problem,
        }, PortalDialogs.Narrow);

    // The plain statement of what stops working. Where it cannot be read, the act itself will say why.
    private async Task<IReadOnlyList<string>> AffectedAsync(string clientId)
    {
        var outcome = await acting.RunAsync(actor => impacts.OfClientAsync(actor, clientId, CancellationToken.None));
        if (!outcome.IsDone(out var impact, out _))
        {
            return [];
        }

        var parts = new[] { Count(impact.ApiKeys, "KeyAffected", "KeysAffected"), Count(impact.People, "PersonAffected", "PeopleAffected") }.OfType<string>().ToArray();
        var affected = parts.Length == 0 ? words["NobodyAffected"].Value : words["Affected", string.Join(", ", parts)].Value;
        return impact.LastUsedAt is { } at ? [affected, words["LastUsedAgo", RelativeTime.Exact(at)]] : [affected];
    }

    private string? Count(int count, string one, string many) => count switch
    {
        0 => null,
        1 => words[one].Value,
        _ => words[many, CountedText.Number(count)].Value,
    };
}
