using System.Globalization;
using ClientPortal.Bench.Probes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;

namespace ClientPortal.Bench.Servers;

/// <summary>
/// A list page on a Blazor Server circuit and nothing else: a table with as many rows, columns and buttons as the portal's list of clients, from memory.
/// </summary>
public static class BareList
{
    internal const string Path = "/list";

    private const string HeapPath = "/bench/heap";

    /// <summary>As many as the portal shows on a page.</summary>
    private const int Rows = 25;

    /// <summary>In the last row.</summary>
    internal static string Proof { get; } = NameOf(Rows - 1);

    internal static void Add(IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddDataProtection().UseEphemeralDataProtectionProvider(); // nothing of it outlives the process
    }

    internal static void Map(WebApplication app)
    {
        app.UseAntiforgery();
        app.MapRazorComponents<Document>().AddInteractiveServerRenderMode();
        app.MapGet(HeapPath, Heap.LivingBytesAsync);
    }

    /// <summary>Bytes of managed objects that live in such a server.</summary>
    internal static async Task<long> HeapAsync(Server server) => long.Parse(await server.Http.GetStringAsync(HeapPath), CultureInfo.InvariantCulture);

    private static string NameOf(int row) => string.Create(CultureInfo.InvariantCulture, $"Client number {row:000000}");

    /// <summary>The document around it.</summary>
    public sealed class Document : ComponentBase
    {
        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.AddMarkupContent(0, "<!DOCTYPE html>");
            builder.OpenElement(1, "html");
            builder.AddMarkupContent(2, "<head><meta charset=\"utf-8\" /><base href=\"/\" /></head>");
            builder.OpenElement(3, "body");
            builder.OpenComponent<Table>(4);
            builder.AddComponentRenderMode(new InteractiveServerRenderMode(prerender: false)); // as the portal's pages
            builder.CloseComponent();
            builder.CloseElement();
            builder.CloseElement();
        }
    }

    /// <summary>The page.</summary>
    [Route(Path)]
    public sealed class Table : ComponentBase
    {
        private readonly Row[] _rows = [.. Enumerable.Range(0, Rows).Select(row => new Row(NameOf(row), $"client-{row:000000}", "Confidential", $"https://app{row}.example/callback", "Active", "3 days ago", "2 minutes ago"))];
        private string _clicked = "";

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.AddMarkupContent(0, "<h1>Clients</h1>");
            builder.OpenElement(1, "p");
            builder.AddContent(2, _clicked);
            builder.CloseElement();
            builder.OpenElement(3, "table");
            builder.AddMarkupContent(4, "<thead><tr><th>Name</th><th>Client ID</th><th>Kind</th><th>Redirect URI</th><th>Status</th><th>Created</th><th>Last used</th><th></th></tr></thead>");
            builder.OpenElement(5, "tbody");
            foreach (var row in _rows)
            {
                builder.OpenElement(6, "tr");
                builder.SetKey(row);
                Cell(builder, row.Name);
                Cell(builder, row.ClientId);
                Cell(builder, row.Kind);
                Cell(builder, row.RedirectUri);
                Cell(builder, row.Status);
                Cell(builder, row.Created);
                Cell(builder, row.LastUsed);
                builder.OpenElement(7, "td");
                builder.OpenElement(8, "button");
                builder.AddAttribute(9, "aria-label", "More actions for " + row.Name);
                builder.AddAttribute(10, "onclick", EventCallback.Factory.Create(this, () => _clicked = row.Name));
                builder.AddContent(11, "…");
                builder.CloseElement();
                builder.CloseElement();
                builder.CloseElement();
            }

            builder.CloseElement();
            builder.CloseElement();
        }

        private static void Cell(RenderTreeBuilder builder, string text)
        {
            builder.OpenElement(12, "td");
            builder.AddContent(13, text);
            builder.CloseElement();
        }
    }

    private sealed record Row(string Name, string ClientId, string Kind, string RedirectUri, string Status, string Created, string LastUsed);
}
