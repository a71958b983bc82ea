using Bunit;
using ClientPortal.Domain.ApiKeys;
using ClientPortal.Domain.Clients;
using ClientPortal.Domain.Secrets;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Components.Pages.Settings.Integration.ApiClients;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Tests.Components.ApiClients;

/// <summary>What the tests of the API clients' pages share: their dialogs, and a clipboard.</summary>
public abstract class ApiClientTests : ComponentTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    protected ApiClientTests(PortalHost portal)
        : base(portal)
    {
        JSInterop.Setup<bool>("portal.copy", _ => true).SetResult(true);
        foreach (var operation in new[]
        {
            typeof(ClientImpactQueries), typeof(PauseClient), typeof(ResumeClient), typeof(DeleteClient), typeof(DeleteClientSecret), typeof(DeleteApiKey),
            typeof(EditApiKey), typeof(UndoRotation), typeof(EditClient), typeof(EditClientSecret),
        })
        {
            Services.AddSingleton(operation, portal.Services.GetRequiredService(operation));
        }

        Services.AddScoped<ClientDialogs>();
        Services.AddScoped<Mending>();
    }

    /// <summary>What went to the clipboard last.</summary>
    protected string? Clipboard => JSInterop.Invocations["portal.copy"] is { Count: > 0 } copies ? copies[^1].Arguments[0] as string : null;

    /// <summary>Clicks once the button is there. Does not wait for what the click begins: a handler that opens a dialog ends when the dialog does.</summary>
    protected static void Press<TComponent>(IRenderedComponent<TComponent> rendered, string button)
        where TComponent : IComponent
    {
        rendered.WaitForState(() => Has(rendered, button), Patience);
        rendered.Button(button).Click();
    }

    protected static bool Has<TComponent>(IRenderedComponent<TComponent> rendered, string button)
        where TComponent : IComponent =>
        rendered.FindAll("button, [role=menuitem]").Any(found => (found.GetAttribute("aria-label") ?? found.TextContent).Trim() == button);

    /// <summary>Types into the field with this label, once it is there.</summary>
    protected static void Type<TComponent>(IRenderedComponent<TComponent> rendered, string label, string text)
        where TComponent : IComponent
    {
        rendered.WaitForState(() => rendered.FindAll("label").Any(found => found.TextContent.Trim() == label), Patience);
        rendered.Field(label).Input(text);
    }

    /// <summary>The mistake that stands at a field; empty for none.</summary>
    protected static string MistakeAt<TComponent>(IRenderedComponent<TComponent> rendered, string label)
        where TComponent : IComponent =>
        rendered.Field(label).Closest(".field")!.QuerySelector(".field-error")!.TextContent.Trim();

    protected static void Eventually<TComponent>(IRenderedComponent<TComponent> rendered, Action assertion)
        where TComponent : IComponent => rendered.WaitForAssertion(assertion, Patience);
}
