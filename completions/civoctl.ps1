# PowerShell completion for civoctl
#
# Nothing on the line is evaluated. Its words are passed to civoctl in an array:
# the text of a string, and anything else as it is written.

Register-ArgumentCompleter -Native -CommandName 'civoctl' -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    # Windows PowerShell, and PowerShell before 7.3, pass no empty argument unless
    # it is written as two quotes.
    $empty = ''
    if ($PSVersionTable.PSVersion -lt [version]'7.3' -or $PSNativeCommandArgumentPassing -eq 'Legacy') {
        $empty = '""'
    }

    $words = @()
    $word = ''
    foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
        if ($element.Extent.StartOffset -ge $cursorPosition) { break }
        $text = $element.Extent.Text
        if ($element.Extent.EndOffset -ge $cursorPosition) {
            $word = $text.Substring(0, $cursorPosition - $element.Extent.StartOffset).Trim("'", '"')
        } elseif ($element -is [System.Management.Automation.Language.StringConstantExpressionAst]) {
            $words += $element.Value
        } else {
            $words += $text
        }
    }

    $last = if ($word) { $word } else { $empty }
    $lines = @(& civoctl __complete @words $last 2>$null)
    if ($lines.Count -eq 0 -or $lines[-1] -notmatch '^:\d+$') { return }
    $directive = [int]$lines[-1].Substring(1)
    if ($directive -band 1) { return }

    # civoctl answers with the value of --flag=value.
    $flag = if ($word -match '^-[^=]*=') { $Matches[0] } else { '' }
    foreach ($line in ($lines | Select-Object -SkipLast 1)) {
        $text, $note = $line.Split("`t", 2)
        if (-not $note) { $note = $text }
        # Between words a comma makes an array, and before one @ is an operator.
        $typed = if ("$flag$text" -match '[,@]') { "'$flag$text'" } else { "$flag$text" }
        [System.Management.Automation.CompletionResult]::new($typed, $text, 'ParameterValue', $note)
    }
    # Without an answer PowerShell offers files.
    if ($lines.Count -eq 1 -and $directive -band 4) { '' }
}
