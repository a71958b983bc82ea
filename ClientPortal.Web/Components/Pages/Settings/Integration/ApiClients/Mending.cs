using System.Diagnostics;
using ClientPortal.Domain;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Clients.Review;
using ClientPortal.Domain.Secrets;
using ClientPortal.Web.Components.Shared;
using ClientPortal.Web.Words;
using Microsoft.Extensions.Localization;

namespace ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;

/// <summary>Does with one click what mends a finding; asks once where that can stop something that works today.</summary>
internal sealed class Mending(ClientDialogs dialogs, Acting acting, EditClient editClient, EditClientSecret editSecret, DeleteClientSecret deleteSecret, EditApiKey editKey, IStringLocalizer<ReviewWords> words)
{
    /// <summary>Where to go instead of a click: null for what a click mends.</summary>
    public static string? SectionOf(Mend mend) => (mend as Mend.Settings)?.Section;

    /// <summary>True when mended, false when whoever was asked did not want to.</summary>
    public async Task<Outcome<bool>> RunAsync(ClientReview review, string clientName, ReviewFinding finding) => finding.Mend switch
    {
        Mend.AddSecret => await dialogs.AddSecretAsync(review.ClientId),
        Mend.RegenerateSecret => await dialogs.RegenerateAsync(review.ClientId),
        Mend.RotateKey rotate => await dialogs.RotateKeyAsync(review.ClientId, rotate.KeyId, finding.Subject ?? ""),
        Mend.Pause => await dialogs.PauseAsync(review.ClientId, clientName),
        Mend.Delete => await dialogs.DeleteAsync(review.ClientId, clientName),
        Mend.Edit edit => await DoAsync(finding, null, async actor =>
            await Nothing(editClient.RunAsync(actor, review.ClientId, edit.Change with { ExpectedVersion = review.Version }, CancellationToken.None))),
        Mend.EndSecret end => await DoAsync(finding, end.At, actor => editSecret.RunAsync(actor, review.ClientId, end.SecretId, new SecretEdit { ExpiresAt = end.At }, CancellationToken.None)),
        Mend.DeleteSecret delete => await DoAsync(finding, null, actor => deleteSecret.RunAsync(actor, review.ClientId, delete.SecretId, CancellationToken.None)),
        Mend.DisableKey disable => await DoAsync(finding, null, async actor =>
            await Nothing(editKey.RunAsync(actor, review.ClientId, disable.KeyId, new ApiKeyEdit { IsDisabled = true }, CancellationToken.None))),
        Mend.EndKey end => await DoAsync(finding, end.At, async actor =>
            await Nothing(editKey.RunAsync(actor, review.ClientId, end.KeyId, new ApiKeyEdit { ExpiresAt = end.At }, CancellationToken.None))),
        _ => throw new UnreachableException(),
    };

    private async Task<Outcome<bool>> DoAsync(ReviewFinding finding, DateTimeOffset? end, Func<Actor, Task<Outcome<Nothing>>> operation)
    {
        var name = ReviewText.NameOf(finding.Rule);
        if (!finding.TakesAway)
        {
            return (await acting.RunAsync(operation)).IsDone(out _, out var problem) ? true : problem;
        }

        var asks = words[name + "Asks", finding.Days ?? 0, end is { } at ? RelativeTime.Exact(at) : ""].Value;
        return await dialogs.ConfirmAsync(words.Counted(name + "Title", finding.Days ?? 0), words[name + "Mend"], finding.Subject is { } subject ? [subject, asks] : [asks], operation);
    }

    private static async Task<Outcome<Nothing>> Nothing<T>(Task<Outcome<T>> outcome) =>
        (await outcome).IsDone(out _, out var problem) ? Domain.Nothing.AtAll : problem;
}
