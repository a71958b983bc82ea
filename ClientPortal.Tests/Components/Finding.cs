using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;

namespace ClientPortal.Tests.Components;

/// <summary>Finds what a person would look for: by the words on it.</summary>
internal static class Finding
{
    public static IElement Button<TComponent>(this IRenderedComponent<TComponent> rendered, string name)
        where TComponent : IComponent =>
        rendered.FindAll("button, [role=menuitem]").First(button => (button.GetAttribute("aria-label") ?? button.TextContent).Trim() == name);

    public static IElement Field<TComponent>(this IRenderedComponent<TComponent> rendered, string label)
        where TComponent : IComponent
    {
        var found = rendered.FindAll("label").First(one => one.TextContent.Trim() == label);
        return found.GetAttribute("for") is { } id ? rendered.Find("#" + id) : found.QuerySelector("input")!;
    }

    /// <summary>What is said to everybody and to screen readers: mistakes and news.</summary>
    public static string Said<TComponent>(this IRenderedComponent<TComponent> rendered)
        where TComponent : IComponent =>
        string.Join('\n', rendered.FindAll("[role=alert], [role=status]").Select(one => one.TextContent.Trim()).Where(text => text.Length > 0));
}
