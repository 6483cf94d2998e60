"""How public pages behave, whatever they show: lists, paging, validators."""
