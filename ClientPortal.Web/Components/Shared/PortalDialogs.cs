using Microsoft.AspNetCore.Components;
using Radzen;

namespace ClientPortal.Web.Components.Shared;

/// <summary>Opens dialogs the way all of ours open: no cross in the corner (the buttons below say what happens), no closing by a stray click, focus back where it was.</summary>
internal sealed class PortalDialogs(DialogService dialogs, PortalScript script)
{
    public const string Narrow = "28rem";
    public const string Medium = "36rem";
    public const string Wide = "46rem";

    /// <summary>What the dialog was closed with; default where it was cancelled.</summary>
    public async Task<TResult?> OpenAsync<TDialog, TResult>(string title, IReadOnlyDictionary<string, object?>? parameters = null, string width = Medium)
        where TDialog : ComponentBase
    {
        await script.RememberFocusAsync();
        var result = await dialogs.OpenAsync<TDialog>(title, parameters is null ? null : new Dictionary<string, object?>(parameters, StringComparer.Ordinal), new DialogOptions
        {
            Width = width,
            ShowClose = false,
            CloseDialogOnOverlayClick = false,
            CloseDialogOnEsc = true,
            AutoFocusFirstElement = true,
        });
        await script.ReturnFocusAsync();
        return result is TResult given ? given : default;
    }

    /// <summary>Closes the dialog on top.</summary>
    public void Close(object? result = null) => dialogs.Close(result);
}
