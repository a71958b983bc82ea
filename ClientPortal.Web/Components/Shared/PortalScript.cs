using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;

namespace ClientPortal.Web.Components.Shared;

/// <summary>What the browser has to do for us: <c>wwwroot/portal.js</c>, by name.</summary>
internal sealed class PortalScript(IJSRuntime js)
{
    /// <summary>Puts text on the clipboard; false where the browser did not allow it.</summary>
    public ValueTask<bool> CopyAsync(string text, CancellationToken ct = default) => js.InvokeAsync<bool>("portal.copy", ct, text);

    /// <summary>Saves text as a file of the browser's.</summary>
    public ValueTask DownloadAsync(string fileName, string text) => js.InvokeVoidAsync("portal.download", fileName, text);

    /// <summary>Opens a menu at its button and puts the focus on its first item.</summary>
    /// <param name="button">The element, or its id.</param>
    public ValueTask OpenMenuAsync(ElementReference menu, object button) => js.InvokeVoidAsync("portal.openMenu", menu, button);

    public ValueTask RememberFocusAsync() => js.InvokeVoidAsync("portal.rememberFocus");

    public ValueTask ReturnFocusAsync() => js.InvokeVoidAsync("portal.returnFocus");

    /// <summary>Opens and scrolls to the part of the page with this id, and puts the focus on its heading.</summary>
    public ValueTask ShowAsync(string id) => js.InvokeVoidAsync("portal.show", id);

    /// <summary>Puts the focus on the first field that is marked as wrong.</summary>
    public ValueTask FocusFirstMistakeAsync() => js.InvokeVoidAsync("portal.focusFirstMistake");
}
