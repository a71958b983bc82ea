using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace ClientPortal.Tests.Browser;

internal static partial class Accessibility
{
    /// <summary>Fails with every finding of axe on the page as it stands.</summary>
    public static async Task ShouldBeAccessibleAsync(this IPage page)
    {
        // A page is there once its circuit has drawn it.
        await Expect(page.Locator("h1").First).ToBeVisibleAsync();
        await Expect(page).ToHaveTitleAsync(NotEmpty());

        // A colour on its way from one to another is nobody's colour. What turns for ever is not waited for.
        await page.EvaluateAsync("() => Promise.all(document.getAnimations().filter(one => one.effect.getComputedTiming().iterations !== Infinity).map(one => one.finished.catch(() => {})))");
        var result = await page.RunAxe();
        var findings = result.Violations.SelectMany(rule => rule.Nodes.Select(node => $"{rule.Id}: {rule.Help}\n    {node.Html}"));

        findings.ShouldBeEmpty($"axe on {page.Url}");
    }

    [GeneratedRegex(@"\S")]
    private static partial Regex NotEmpty();
}
